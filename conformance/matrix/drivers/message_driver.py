"""Drives a Python SDK of the message protocol: they all have the same class under names of their own.

Reads tasks as JSON lines on stdin (`conformance/matrix/driver.ts` says what is in them) and answers each with a line on stdout.
"""

import json
import logging
import sys
from datetime import datetime


def run(Client, options=None):
    """Options are those of the class, for every task."""
    # What they log of a failed upload is in the report.
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        task = json.loads(line)
        report = {'case': task['case'], 'errors': []}
        try:
            report['errors'] = carry_out(Client, options or {}, task)
        except Exception as error:
            report['failure'] = repr(error)
        print(json.dumps(report), flush=True)


def carry_out(Client, options, task):
    # Without an address an SDK would talk to its vendor.
    if not task['url'].startswith('http://127.0.0.1:'):
        raise ValueError('Only a server on this machine is sent to.')
    errors = []
    settings = task['settings']
    if 'retries' in settings:
        options = {**options, 'max_retries': settings['retries']}
    if 'timeoutMs' in settings:
        options = {**options, 'timeout': settings['timeoutMs'] / 1000}
    client = Client(task['key'], host=task['url'], on_error=lambda error, items: errors.append(str(error)), **options)
    for call in task['calls']:
        getattr(client, call['type'])(**to_arguments(call))
    client.flush()
    client.join()
    return errors


names = {'userId': 'user_id', 'anonymousId': 'anonymous_id', 'groupId': 'group_id', 'previousId': 'previous_id', 'messageId': 'message_id'}


def to_arguments(call):
    arguments = {names.get(name, name): value for name, value in call.items() if name != 'type'}
    if 'timestamp' in arguments:
        arguments['timestamp'] = datetime.fromisoformat(arguments['timestamp'].replace('Z', '+00:00'))
    return arguments
