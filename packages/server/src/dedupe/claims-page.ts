import { FairleadError } from '../errors.ts';
import { claimBytes } from './claim.ts';
import type { Frame } from './claim-frames.ts';
import { DamagedClaimsError } from './claim-segment.ts';
import type { ClaimsOfDay } from './claims-of-day.ts';
import type { ClaimsCursor, ClaimsPage } from './dedupe-index.ts';

const claimsPerPage = 20_000;

/**
 * The frames of a page, whole, in the order in which they were written. `days` are newest first, as their segments are. Rejects with
 * `store_damaged` where some that were written can't be read.
 */
export async function readClaimsPage(
  days: readonly ClaimsOfDay[],
  cursor: ClaimsCursor | undefined,
): Promise<Omit<ClaimsPage, 'position'>> {
  // Oldest first: days that expire meanwhile are behind, and what is new is ahead.
  const parts = days.toReversed().flatMap(({ name, segments }) => {
    const oldestFirst = segments.toReversed();
    return oldestFirst.map((segment) => ({ name: `${name}/${segment.name}`, segment }));
  });
  const [part, following] = parts.filter(({ name }) => cursor === undefined || name >= cursor.part);
  if (part === undefined) {
    return { count: 0, entries: new Uint8Array(), next: undefined };
  }
  const entries: Buffer[] = [];
  let count = 0;
  for await (const frame of saying(part.segment.read(cursor?.part === part.name ? cursor.slot : 0))) {
    entries.push(frame.bytes.subarray(claimBytes));
    count += frame.count;
    if (count >= claimsPerPage) {
      const next = { part: part.name, slot: frame.slot + 1 + frame.count };
      return { count, entries: Buffer.concat(entries), next };
    }
  }
  const next = following === undefined ? undefined : { part: following.name, slot: 0 };
  return { count, entries: Buffer.concat(entries), next };
}

async function* saying(frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  try {
    yield* frames;
  } catch (error) {
    if (error instanceof DamagedClaimsError) {
      const remedy =
        'Put the folders store and dedupe back from a back-up. Or, where the log goes back to its first position, delete all of dedupe while no ' +
        'server runs, and not a day of it alone: the next one makes all claims again.';
      throw new FairleadError('store_damaged', `${error.message} ${remedy}`, { cause: error });
    }
    throw error;
  }
}
