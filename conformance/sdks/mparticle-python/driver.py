"""`conformance/matrix/batch-cases.ts` says how an upload is described, `conformance/matrix/driver.ts` what a task is."""

import inspect
import json
import sys

import mparticle
from mparticle.models.user_attribute_change_event import UserAttributeChangeEvent

import seed_page


def main():
    for line in sys.stdin:
        task = json.loads(line)
        report = {'case': task['case'], 'errors': []}
        try:
            report['errors'] = carry_out(task)
        except Exception as error:
            report['failure'] = repr(error)
        print(json.dumps(report), flush=True)


def carry_out(task):
    # Without an address the SDK would talk to its vendor.
    if not task['url'].startswith('http://127.0.0.1:'):
        raise ValueError('Only a server on this machine is sent to.')
    configuration = mparticle.Configuration()
    configuration.host = task['url'] + '/v2'
    configuration.api_key = task['key']
    configuration.api_secret = task['secret']
    api = mparticle.EventsApi(configuration)
    errors = []
    for upload in task['uploads']:
        if 'example' in upload:
            body = seed_page.build(upload['example']['nowMs'])
            body = [body, body] if upload['method'] == 'bulk' else body
        else:
            body = build(upload['body'])
        try:
            (api.bulk_upload_events if upload['method'] == 'bulk' else api.upload_events)(body)
        except Exception as error:
            errors.append(repr(error))
    return errors


def build(value):
    if isinstance(value, list):
        return [build(item) for item in value]
    if not isinstance(value, dict):
        return value
    members = {name: build(member) for name, member in value.items() if not name.startswith('$')}
    if '$new' not in value:
        return members
    name = value['$new']
    model_class = UserAttributeChangeEvent if name == 'UserAttributeChangeEvent' else getattr(mparticle, name)
    # Some members are taken by the constructor, and must be; others can only be set.
    taken = inspect.signature(model_class).parameters
    model = model_class(**{member: members[member] for member in members if member in taken})
    for member in members:
        if member not in taken:
            setattr(model, member, members[member])
    if '$events' in value:
        model.events = build(value['$events'])
    return model


main()
