import { expect } from 'vitest';
import { whatAPageAdds } from '../../matrix/page-additions.ts';
import type { DrivenSdk } from '../../matrix/sdk.ts';

const deaf = {
  attempts: 1,
  stored: 0,
  told: false,
  why: 'whatever is answered counts as delivered; only a broken connection does not',
};

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'browser',
  package: '@ht-sdks/events-sdk-js-browser',
  version: '1.5.1',
  stored: { library: 'events-sdk-js/web-1.5.1', session_id: expect.any(String) },
  inexpressible: { '64-bit number': 'a number of JavaScript holds 53 bits' },
  differences: [...whatAPageAdds],
  gaps: {
    '400': deaf,
    '401': deaf,
    '403': deaf,
    '413': deaf,
    '429': deaf,
    '503': deaf,
    slow: { attempts: 1, stored: 1, told: false, why: 'it has no timeout: it waits' },
    down: deaf,
  },
};
