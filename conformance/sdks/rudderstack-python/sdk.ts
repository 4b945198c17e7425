import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'python',
  package: 'rudder-sdk-python',
  version: '2.1.9',
  stored: {
    library: 'analytics-python/2.1.9',
    context: { library: { name: 'analytics-python', version: '2.1.9' }, channel: 'server' },
  },
  differences: [
    {
      what: 'the traits of identify stand in its context, and nowhere else',
      rewrite: (row) => {
        if (row['type'] === 'identify') {
          row['context'] = { ...(row['context'] as object), traits: row['user_attributes'] ?? {} };
        }
      },
    },
    {
      what: 'without integrations, all of them are named',
      rewrite: (row) => {
        row['context'] = { integrations: { All: true }, ...(row['context'] as object) };
      },
    },
  ],
};
