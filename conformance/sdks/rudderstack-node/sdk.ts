import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'node',
  package: '@rudderstack/rudder-sdk-node',
  version: '3.0.13',
  stored: {
    library: 'analytics-node/3.0.13',
    context: { library: { name: 'analytics-node', version: '3.0.13' }, channel: 'server' },
  },
  inexpressible: { '64-bit number': 'a number of JavaScript holds 53 bits' },
  differences: [
    {
      what: 'the traits of identify stand in its context too',
      rewrite: (row) => {
        if (row['user_attributes'] !== undefined) {
          row['context'] = { ...(row['context'] as object), traits: row['user_attributes'] };
        }
      },
    },
    {
      what: 'the time of a call is that at which it was made, whatever the caller says',
      rewrite: (row) => void delete row['original_timestamp'],
    },
  ],
  gaps: {
    slow: { attempts: 1, stored: 1, told: false, why: 'its timeout would cover its retries as well, so it has none: it waits' },
  },
};
