import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'the proxy for Go modules does not serve it',
  probe: ['go', 'mod', 'download', 'github.com/ht-sdks/events-sdk-go@v0.0.2'],
  captured: 'ht-go-0.0.2',
};
