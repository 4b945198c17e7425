import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'the registry of Ruby is not reached',
  captured: 'mparticle-ruby',
};
