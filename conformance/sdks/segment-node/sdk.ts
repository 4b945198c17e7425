import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'node',
  package: '@segment/analytics-node',
  version: '3.1.0',
  stored: { library: '@segment/analytics-node/3.1.0', context: { library: { name: '@segment/analytics-node', version: '3.1.0' } } },
  inexpressible: { '64-bit number': 'a number of JavaScript holds 53 bits' },
};
