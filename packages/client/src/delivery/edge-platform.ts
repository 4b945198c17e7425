import { gzipBody } from './gzip.ts';
import type { Platform } from './platform.ts';
import { createFetchTransport } from './transport.ts';

/** What every runtime of the web has, and no more: an edge has no disk, and no end of a process to wait for. */
export const edgePlatform: Platform = { createTransport: createFetchTransport, gzip: gzipBody };
