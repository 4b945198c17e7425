// A worker on real stores that is killed while it removes rows. DELAYS, a file beside the log, has the milliseconds from the beginning of
// each removal to the kill, as JSON; each is met once.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWorker } from '../../dist/pipeline/run-worker.js';
import { openStores } from '../../dist/pipeline/stores.js';

runWorker(async (options, firstPosition, told) => {
  const stores = await openStores(options, firstPosition, told);
  const file = join(options.storePath, '..', 'delays.json');
  const { events } = stores;
  const removeRows = events.removeRows.bind(events);
  events.removeRows = (removal) => {
    const [delayMs, ...rest] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
    if (delayMs !== undefined) {
      writeFileSync(file, JSON.stringify(rest));
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), delayMs);
    }
    return removeRows(removal);
  };
  return stores;
});
