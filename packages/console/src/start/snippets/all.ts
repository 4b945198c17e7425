import { fairleadSnippets } from './fairlead.ts';
import { hightouchSnippets } from './hightouch.ts';
import { mparticleSnippets } from './mparticle.ts';
import { plainSnippets } from './plain.ts';
import { rudderstackSnippets } from './rudderstack.ts';
import { segmentSnippets } from './segment.ts';
import type { Snippet } from './snippet.ts';

/** In the order in which they are offered. */
export const snippets: readonly Snippet[] = [
  ...fairleadSnippets,
  ...plainSnippets,
  ...mparticleSnippets,
  ...hightouchSnippets,
  ...segmentSnippets,
  ...rudderstackSnippets,
];
