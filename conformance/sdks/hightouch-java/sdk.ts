import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent:
    'it is built by a service of its own, which is not reached; Maven Central has no package of it, and no request of it was captured',
};
