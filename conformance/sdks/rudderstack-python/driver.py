from message_driver import run
from rudderstack.analytics.client import Client

run(Client)
