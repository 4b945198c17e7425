import { whatAPageAdds } from '../../matrix/page-additions.ts';
import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'browser',
  package: '@segment/analytics-next',
  version: '1.84.3',
  stored: { library: 'analytics.js/next-1.84.3' },
  inexpressible: { '64-bit number': 'a number of JavaScript holds 53 bits' },
  differences: [
    {
      what: 'it adds itself to the integrations that a call names',
      cases: ['identify', 'track', 'page', 'screen', 'group', 'alias'],
      rewrite: (row) => {
        const context = row['context'] as Record<string, unknown>;
        row['context'] = {
          ...context,
          integrations: { ...(context['integrations'] as object), 'Segment.io': true },
        };
      },
    },
    ...whatAPageAdds,
  ],
  gaps: {
    slow: { attempts: 1, stored: 1, told: false, why: 'it has no timeout: it waits' },
  },
};
