import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'the proxy for Go modules does not serve it',
  probe: ['go', 'mod', 'download', 'github.com/mParticle/mparticle-go-sdk@v1.1.6'],
  captured: 'mparticle-go',
};
