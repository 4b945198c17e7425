import { exampleCases } from '../../matrix/batch-cases.ts';
import type { DrivenSdk } from '../../matrix/sdk.ts';

const neverAgain = {
  attempts: 1,
  stored: 0,
  told: true,
  why: 'it sends once: its caller is told, and may send the same batch again',
};

export const sdk: DrivenSdk = {
  dialect: 'batch',
  toolchain: 'python',
  package: 'mparticle',
  version: '0.16.1',
  stored: { library: 'mParticle Python client/0.16.0' },
  examples: exampleCases('mparticle-python', 1795399796717),
  inexpressible: { 'plain event': 'every event is wrapped under the type of its class' },
  gaps: {
    '429': neverAgain,
    '503': neverAgain,
    reset: neverAgain,
    lost: { ...neverAgain, stored: 1 },
    slow: { ...neverAgain, stored: 1, told: false, why: 'it has no timeout: it waits' },
    down: neverAgain,
  },
};
