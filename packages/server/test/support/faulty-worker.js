// A worker on real stores, one of whose calls meets a fault first. The fault stands in FAULT, a file beside the log, as JSON:
// {"on": part of an event's id, or "" for any block, "kind": "error" | "crash", "message", "times": how often, counted down in the file}.
// OPENING, likewise, is met when the stores are opened: {"message", "times"}.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWorker } from '../../dist/pipeline/run-worker.js';
import { openStores } from '../../dist/pipeline/stores.js';

runWorker(async (options, firstPosition, told) => {
  const opening = join(options.storePath, '..', 'opening.json');
  if (existsSync(opening)) {
    const { message, times } = JSON.parse(readFileSync(opening, 'utf8'));
    if (times > 0) {
      writeFileSync(opening, JSON.stringify({ message, times: times - 1 }));
      throw new Error(message);
    }
  }
  const stores = await openStores(options, firstPosition, told);
  const file = join(options.storePath, '..', 'fault.json');
  const { events } = stores;
  const stage = events.stage.bind(events);
  const store = events.store.bind(events);
  /** The ids of what was staged. */
  const idsOf = new WeakMap();
  events.stage = (rows) => {
    const staged = stage(rows);
    idsOf.set(
      staged,
      rows.events.map((row) => row.eventId),
    );
    return staged;
  };
  events.store = async (block) => {
    const fault = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    if (
      fault !== undefined &&
      fault.times > 0 &&
      (fault.on === '' || block.staged.some((rows) => idsOf.get(rows).includes(fault.on)))
    ) {
      writeFileSync(file, JSON.stringify({ ...fault, times: fault.times - 1 }));
      if (fault.kind === 'crash') {
        process.abort();
      }
      throw new Error(fault.message);
    }
    await store(block);
  };
  return stores;
});
