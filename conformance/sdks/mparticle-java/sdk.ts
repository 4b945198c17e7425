import type { AbsentSdk } from '../../matrix/sdk.ts';

export const sdk: AbsentSdk = {
  absent: 'Maven Central does not serve it',
  probe: [
    'mvn',
    '--batch-mode',
    '--quiet',
    'dependency:get',
    '-Dtransitive=false',
    '-Dartifact=com.mparticle:server-events-sdk:2.6.0',
  ],
};
