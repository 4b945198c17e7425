import { expect } from 'vitest';
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
  package: 'github.com/rudderlabs/analytics-go/v4',
  version: '4.2.1',
  stored: { library: 'analytics-go/4.2.1', context: { library: { name: 'analytics-go', version: '4.2.1' }, channel: 'server' } },
  differences: [
    {
      what: 'it has no category: whoever needs one puts it among the properties',
      cases: ['page', 'screen'],
      rewrite: (row) => {
        const { category: _category, ...properties } = row['properties'] as Record<string, unknown>;
        row['properties'] = properties;
      },
    },
    {
      what: 'an anonymous id is made up where there is none, but for identify and alias',
      rewrite: (row) => {
        if (row['type'] !== 'identify' && row['type'] !== 'alias') {
          row['anonymous_id'] ??= expect.any(String);
        }
      },
    },
  ],
  gaps: { '400': tenTimes, '401': tenTimes, '403': tenTimes, '413': tenTimes, down: tenTimes },
};
