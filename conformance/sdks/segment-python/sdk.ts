import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'python',
  package: 'segment-analytics-python',
  version: '2.4.0',
  stored: { library: 'analytics-python/2.4.0', context: { library: { name: 'analytics-python', version: '2.4.0' } } },
};
