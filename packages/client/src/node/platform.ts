import process from 'node:process';
import { createBeforeExit } from '../delivery/before-exit.ts';
import { createExitDrain } from '../delivery/exit.ts';
import type { Platform } from '../delivery/platform.ts';
import { openSpool } from '../delivery/open-spool.ts';
import { publishOutcome } from './diagnostics.ts';
import { gzipBody } from './gzip.ts';
import { createNodeTransport } from './transport.ts';

/** Node, and what follows it in its modules: Bun and Deno. One for all clients of a process. */
export const nodePlatform: Platform = {
  createTransport: createNodeTransport,
  gzip: gzipBody,
  publish: publishOutcome,
  openSpool,
  drainBeforeExit: createExitDrain(createBeforeExit(process)),
};
