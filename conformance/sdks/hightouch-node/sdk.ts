import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'the npm registry has no package of that name',
  probe: ['npm', 'view', '@ht-sdks/events-sdk-js-node', 'version'],
  captured: 'ht-node-1.1.0',
};
