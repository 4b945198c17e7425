import type { Platform } from '../delivery/platform.ts';
import { gzipBody } from './gzip.ts';
import { createNodeTransport } from './transport.ts';

/** Node, and what follows it in its modules: Bun and Deno. */
export const nodePlatform: Platform = { createTransport: createNodeTransport, gzip: gzipBody };
