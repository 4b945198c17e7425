import { fairleadSnippets } from './fairlead.ts';
import { messageSnippets } from './messages.ts';
import { mparticleSnippets } from './mparticle.ts';
import { plainSnippets } from './plain.ts';
import type { Snippet } from './snippet.ts';

/** In the order in which they are offered. */
export const snippets: readonly Snippet[] = [...fairleadSnippets, ...plainSnippets, ...mparticleSnippets, ...messageSnippets];
