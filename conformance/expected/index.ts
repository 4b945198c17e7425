import type { Expectation } from './expectation.ts';
import { expectation as htGo } from './ht-go-0.0.2.ts';
import { expectation as htNode } from './ht-node-1.1.0.ts';
import { expectation as htPython } from './ht-python-0.0.3.ts';
import { expectation as mparticleGo } from './mparticle-go.ts';
import { expectation as mparticleNode } from './mparticle-node.ts';
import { expectation as mparticlePython } from './mparticle-python.ts';
import { expectation as mparticleRuby } from './mparticle-ruby.ts';
import { expectation as rudderNode } from './rudder-sdk-node-3.0.13.ts';
import { expectation as segmentNode } from './segment-node-3.1.0.ts';

/** By the name of the client, which is the name of its fixture. */
export const expectations: Readonly<Record<string, Expectation>> = {
  'ht-go-0.0.2': htGo,
  'ht-node-1.1.0': htNode,
  'ht-python-0.0.3': htPython,
  'mparticle-go': mparticleGo,
  'mparticle-node': mparticleNode,
  'mparticle-python': mparticlePython,
  'mparticle-ruby': mparticleRuby,
  'rudder-sdk-node-3.0.13': rudderNode,
  'segment-node-3.1.0': segmentNode,
};
