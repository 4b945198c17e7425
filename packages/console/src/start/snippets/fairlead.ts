import type { Snippet } from './snippet.ts';

export const fairleadSnippets: readonly Snippet[] = [
  {
    id: 'fairlead-messages',
    family: 'Fairlead',
    title: 'Node, messages',
    language: 'js',
    install: 'npm install fairlead',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key }) => `import { createMessageClient } from 'fairlead';

const client = createMessageClient({ url: '${url}', writeKey: '${key}' });
client.track({ userId: 'user-7', event: 'Order Completed', properties: { total: 29.99 } });
console.log(await client.close());
`,
  },
  {
    id: 'fairlead-batches',
    family: 'Fairlead',
    title: 'Node, batches',
    language: 'js',
    install: 'npm install fairlead',
    file: 'first-event.mjs',
    run: 'node first-event.mjs',
    code: ({ url, key, secret }) => `import { createBatchClient } from 'fairlead';

const client = createBatchClient({ url: '${url}', key: '${key}', secret: '${secret}' });
client.upload({
  user_identities: { customer_id: 'user-7' },
  events: [{ event_type: 'custom_event', data: { event_name: 'Order Completed', custom_event_type: 'transaction' } }],
});
console.log(await client.close());
`,
  },
];
