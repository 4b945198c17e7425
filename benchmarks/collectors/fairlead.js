// Ours, as `fairlead serve` runs it.
import { join } from 'node:path';
import { startFairlead } from '../fairlead-process.js';
import { untilAllStored } from '../store-all.js';

/** @import { Contestant } from './contestants.js' */

/** @type {Contestant} */
export const fairlead = {
  name: 'Fairlead',
  does: 'syncs the request to its log; checks, deduplicates and stores in SQL afterwards',
  shapeNames: { single: '/v1/track', batch: '/v1/batch, 100 messages' },
  warmUpMs: 3_000,
  install: '',
  isInstalled: () => true,
  async start(folder) {
    const server = await startFairlead(join(folder, 'data'));
    const { port, startMs, pid, close } = server;
    return { port, startMs, pids: [pid], settle: async () => void (await untilAllStored(server)), close };
  },
  async storedIds(folder, serial) {
    const server = await startFairlead(join(folder, 'data'));
    try {
      await untilAllStored(server);
      const suffix = serial.toString(16).padStart(12, '0');
      const row = await server.queryRow(`select string_agg(event_id, ' ') as ids from events where event_id like '%-${suffix}'`);
      return new Set(String(row['ids'] ?? '').split(' '));
    } finally {
      await server.close();
    }
  },
};
