import type { Snippet } from './snippet.ts';

/** With the SDKs of the vendors that speak messages: the host is changed, and nothing else. */
export const messageSnippets: readonly Snippet[] = [
  {
    id: 'hightouch-node',
    family: 'Hightouch',
    title: 'Node',
    install: 'npm install @ht-sdks/events-sdk-js-node',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key }) => `import { HtEvents } from '@ht-sdks/events-sdk-js-node';

const htevents = new HtEvents({ writeKey: '${key}', host: '${url}' });
htevents.track({ userId: 'user-1', event: 'First Event' });
await htevents.closeAndFlush();
`,
  },
  {
    id: 'hightouch-python',
    family: 'Hightouch',
    title: 'Python',
    install: 'pip install events-sdk-python',
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key }) => `from hightouch.htevents.client import Client

client = Client('${key}', host='${url}')
client.track(user_id='user-1', event='First Event')
client.shutdown()
`,
  },
  {
    id: 'segment-node',
    family: 'Segment',
    title: 'Node',
    install: 'npm install @segment/analytics-node',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key }) => `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${url}' });
analytics.track({ userId: 'user-1', event: 'First Event' });
await analytics.closeAndFlush();
`,
  },
  {
    id: 'segment-python',
    family: 'Segment',
    title: 'Python',
    install: 'pip install segment-analytics-python',
    file: 'first_event.py',
    run: 'python first_event.py',
    code: ({ url, key }) => `from segment.analytics.client import Client

client = Client('${key}', host='${url}')
client.track(user_id='user-1', event='First Event')
client.shutdown()
`,
  },
  {
    id: 'rudderstack-node',
    family: 'RudderStack',
    title: 'Node',
    install: 'npm install @rudderstack/rudder-sdk-node',
    file: 'first-event.cjs',
    run: 'node first-event.cjs',
    code: ({ url, key }) => `const Analytics = require('@rudderstack/rudder-sdk-node');

const client = new Analytics('${key}', { dataPlaneUrl: '${url}' });
client.track({ userId: 'user-1', event: 'First Event' });
client.flush();
`,
  },
];
