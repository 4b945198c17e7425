from message_driver import run
from segment.analytics.client import Client

# Of its own accord it goes on for twelve hours where it is told when to come again. That is time for three attempts, five seconds apart.
run(Client, {'max_rate_limit_duration': 14})
