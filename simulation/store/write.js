// The store under simulation, in a process of its own: opens the folder that is its first argument and stores blocks without end, of positions
// that follow each other. Tells its parent about each that is stored.
import { openDuckDBEventStore } from '../../packages/server/dist/store/duckdb-event-store.js';
import { rowsAt, storeOptions } from './rows.js';

const store = await openDuckDBEventStore(storeOptions(String(process.argv[2])));
for (let position = store.position + 1; ; position++) {
  const staged = [store.stage({ events: rowsAt(position), quarantined: [] })];
  await store.store({ staged, retried: [], throughPosition: position });
  process.send?.(position);
}
