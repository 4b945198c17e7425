import type { DrivenSdk } from '../../matrix/sdk.ts';

const tenTimes = {
  attempts: 10,
  stored: 0,
  told: true,
  why: 'it sends ten times whatever the answer is, and can not be told otherwise',
};

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'go',
  package: 'github.com/segmentio/analytics-go/v3',
  version: '3.3.0',
  stored: { library: 'analytics-go/3.0.0', context: { library: { name: 'analytics-go', version: '3.0.0' } } },
  differences: [
    {
      what: 'it has no category: whoever needs one puts it among the properties',
      cases: ['page', 'screen'],
      rewrite: (row) => {
        const { category: _category, ...properties } = row['properties'] as Record<string, unknown>;
        row['properties'] = properties;
      },
    },
  ],
  gaps: { '400': tenTimes, '401': tenTimes, '403': tenTimes, '413': tenTimes, down: tenTimes },
};
