import type { Entry } from './entry.ts';
import type { SpooledRecord } from './spool.ts';

type Listener = NonNullable<Entry['onSettled']>;

/** Who waits to hear of entries that are in the spool alone. It gives back what was written, and this process's listeners are not. */
export class AwaitedEntries {
  /** By id; of entries with one id, in the order in which they came, in which they come back. */
  readonly #listeners = new Map<string, Listener[]>();

  add({ id, onSettled }: Entry): void {
    if (onSettled === undefined) {
      return;
    }
    const listeners = this.#listeners.get(id);
    if (listeners === undefined) {
      this.#listeners.set(id, [onSettled]);
    } else {
      listeners.push(onSettled);
    }
  }

  /** A record that came back, with whom it is to be told to. */
  rejoin(record: SpooledRecord): Omit<Entry, 'bytes'> & SpooledRecord {
    const listeners = this.#listeners.get(record.id);
    const onSettled = listeners?.shift();
    if (listeners?.length === 0) {
      this.#listeners.delete(record.id);
    }
    return { ...record, onSettled };
  }

  /** Nothing is in the spool that has not come back: what did not never will. */
  giveUp(): void {
    const all = [...this.#listeners.values()].flat();
    this.#listeners.clear();
    const message = 'the spool has lost sight of it: it was damaged, or another process has taken it over and sends it';
    for (const onSettled of all) {
      onSettled({ kind: 'failed', failure: { code: 'spool_failed', message }, attemptCount: 0 });
    }
  }
}
