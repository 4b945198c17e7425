import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'the registry of PHP is not reached, and no request of it was captured',
};
