// The store under simulation, in a process of its own: opens the folder that is its first argument and stores blocks without end, of positions
// that follow each other. Tells its parent the position of each that is stored, and in words what is wrong with what is found meanwhile.
import { openDuckDBEventStore } from '../../packages/server/dist/store/duckdb-event-store.js';
import { rowsAt, storeOptions } from './rows.js';

/** @import { RowSearch } from '../../packages/server/dist/store/row-search.js' */

/** @type {RowSearch} */
const newest = { table: 'events', order: 'desc', conditions: [], rowsMax: 3, columns: ['position', 'event_id'] };

const store = await openDuckDBEventStore(storeOptions(String(process.argv[2])));
void lookForEver();
for (let position = store.position + 1; ; position++) {
  const staged = [store.stage({ events: rowsAt(position), quarantined: [] })];
  await store.store({ staged, retried: [], throughPosition: position });
  process.send?.(position);
}

/** What is stored is found, at any moment. */
async function lookForEver() {
  for (let look = 0; ; look++) {
    const { position } = store;
    const eventId = `${1 + (look % Math.max(1, position))}-0`;
    try {
      const pages = [
        await store.find(newest),
        await store.find({ ...newest, conditions: [{ kind: 'text', column: 'user_id', value: 'user-7' }] }),
      ];
      const { rows } = await store.find({ ...newest, conditions: [{ kind: 'text', column: 'event_id', value: eventId }] });
      pages.push(await store.query('SELECT position, event_id FROM events ORDER BY position DESC LIMIT 3'));
      const tooFew = pages.filter((page) => page.rows.length < newest.rowsMax || Number(page.rows[0]?.['position']) < position);
      if (position > 0 && (tooFew.length > 0 || rows.length !== 1)) {
        process.send?.(`with ${position} blocks stored, ${JSON.stringify([...pages.map((page) => page.rows), rows])} is found`);
      }
    } catch {
      // There is no room any more.
      return;
    }
  }
}
