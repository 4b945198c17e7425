import { join } from 'node:path';
import { claimBytes, dayOf, decodeHolder, keyBytes, nameOf } from './claim.ts';
import { type ClaimsOfDay, claimsPerSegmentDefault, openClaimsOfDay } from './claims-of-day.ts';
import { openPositionMark } from './position-mark.ts';

/** Writes the pages of one index into the folder of another that is not open. */
export interface ClaimsWriter {
  /** On disk when it resolves. */
  write(claims: Buffer): Promise<void>;
  /** Every claim up to this position was written; all is on disk when it resolves. */
  finish(position: number): Promise<void>;
  close(): Promise<void>;
}

export function createClaimsWriter(path: string): ClaimsWriter {
  const days = new Map<string, ClaimsOfDay>();
  const openOnce = async (name: string): Promise<ClaimsOfDay> => {
    const day = days.get(name) ?? (await openClaimsOfDay({ path: join(path, name), claimsPerSegment: claimsPerSegmentDefault }));
    days.set(name, day);
    return day;
  };
  return {
    async write(claims): Promise<void> {
      for (const [name, ofDay] of byDay(claims)) {
        const day = await openOnce(name);
        await day.take(Buffer.concat(ofDay));
        await day.settle(false);
      }
    },
    async finish(position): Promise<void> {
      const mark = await openPositionMark(join(path, 'position'));
      try {
        await mark.put(position, []);
        await mark.sync();
      } finally {
        await mark.close();
      }
    },
    async close(): Promise<void> {
      await Promise.allSettled([...days.values()].map((day) => day.close()));
    },
  };
}

function byDay(claims: Buffer): ReadonlyMap<string, readonly Buffer[]> {
  const days = new Map<string, Buffer[]>();
  for (let at = 0; at < claims.length; at += claimBytes) {
    const name = nameOf(dayOf(decodeHolder(claims, at + keyBytes).receivedAtMs));
    const ofDay = days.get(name) ?? [];
    ofDay.push(claims.subarray(at, at + claimBytes));
    days.set(name, ofDay);
  }
  return days;
}
