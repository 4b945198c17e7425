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
  toolchain: 'node',
  package: 'mparticle',
  version: '1.0.8',
  stored: { library: 'node-superagent/3.8.3' },
  examples: exampleCases('mparticle-node', 1795399892048),
  inexpressible: { '64-bit id': 'a number of JavaScript holds 53 bits' },
  gaps: {
    '429': neverAgain,
    '503': neverAgain,
    reset: neverAgain,
    lost: { ...neverAgain, stored: 1 },
    slow: { ...neverAgain, stored: 1 },
    down: neverAgain,
  },
};
