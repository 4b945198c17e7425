import type { DrivenSdk } from '../../matrix/sdk.ts';

export const sdk: DrivenSdk = {
  dialect: 'message',
  toolchain: 'python',
  package: 'events-sdk-python',
  version: '0.0.4',
  stored: { library: 'events-sdk-python/0.0.4', context: { library: { name: 'events-sdk-python', version: '0.0.4' } } },
};
