import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'java',
  package: 'com.rudderstack.sdk.java.analytics:analytics',
  version: '3.1.2',
  stored: {
    library: 'analytics-java/3.1.2',
    context: { library: { name: 'analytics-java', version: '3.1.2' }, channel: 'server' },
  },
  inexpressible: { 'nameless page': 'a page without a name is refused by its builder' },
  retries: 1,
  differences: [
    {
      what: 'a screen has no category: whoever needs one puts it among the properties',
      cases: ['screen'],
      rewrite: (row) => {
        const { category: _category, ...properties } = row['properties'] as Record<string, unknown>;
        row['properties'] = properties;
      },
    },
    {
      what: 'members that are null are left out, entries of lists are not',
      cases: ['null'],
      rewrite: (row) => {
        row['properties'] = { list: [null], map: {} };
      },
    },
  ],
};
