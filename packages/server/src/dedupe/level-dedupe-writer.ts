import { join } from 'node:path';
import {
  type Day,
  dayOf,
  decodeHolder,
  encodeCount,
  holderBytes,
  keyBytes,
  nameOf,
  openDatabase,
  positionKey,
} from './level-day.ts';

/** Writes the pages of one index into the folder of another that is not open. */
export interface LevelDedupeWriter {
  write(entries: Buffer): Promise<void>;
  /** Every claim up to this position was written; all is on disk when it resolves. */
  finish(position: number): Promise<void>;
  close(): Promise<void>;
}

export function createLevelDedupeWriter(path: string): LevelDedupeWriter {
  const days = new Map<string, Day>();
  const openOnce = async (name: string): Promise<Day> => {
    const database = days.get(name) ?? (await openDatabase(join(path, name)));
    days.set(name, database);
    return database;
  };
  return {
    async write(entries): Promise<void> {
      const batches = new Map<string, ReturnType<Day['batch']>>();
      for (let at = 0; at < entries.length; at += keyBytes + holderBytes) {
        const key = entries.subarray(at, at + keyBytes);
        const value = entries.subarray(at + keyBytes, at + keyBytes + holderBytes);
        const name = nameOf(dayOf(decodeHolder(value).receivedAtMs));
        const batch = batches.get(name) ?? (await openOnce(name)).batch();
        batches.set(name, batch);
        batch.put(key, value);
      }
      for (const batch of batches.values()) {
        await batch.write({ sync: true });
      }
    },
    async finish(position): Promise<void> {
      await (await openOnce('position')).put(positionKey, encodeCount(position), { sync: true });
    },
    async close(): Promise<void> {
      await Promise.allSettled([...days.values()].map((database) => database.close()));
    },
  };
}
