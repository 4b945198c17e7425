from message_driver import run
from hightouch.htevents.client import Client

run(Client)
