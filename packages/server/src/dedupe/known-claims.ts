import type { FileHandle } from 'node:fs/promises';
import { type ClaimFilter, createClaimFilter, readClaimFilter } from './claim-filter.ts';
import { readFrames, wordOf } from './claim-frames.ts';
import type { ClaimIndexFile } from './claim-index-file.ts';
import { type ClaimTable, createClaimTable, readClaimTable } from './claim-table.ts';

/** What is known of the claims of a segment. */
export interface KnownClaims {
  readonly slotCount: number;
  readonly claimCount: number;
  readonly filter: ClaimFilter;
  readonly table?: ClaimTable;
  /** Up to where there is an index of them. */
  readonly indexedCount?: number;
}

interface ClaimsToRead {
  readonly file: FileHandle;
  readonly index: ClaimIndexFile | undefined;
  readonly slotCount: number;
  readonly claimsExpected: number;
}

/** From the index, as far as there is one, and what is behind it from the claims. */
export async function readClaims({ file, index, slotCount, claimsExpected }: ClaimsToRead): Promise<KnownClaims> {
  const words = await index?.readTable();
  const known = words === undefined ? undefined : index;
  const table = words === undefined ? createClaimTable(claimsExpected) : readClaimTable(words, known?.claimCount ?? 0);
  const filter = known === undefined ? createClaimFilter(claimsExpected) : readClaimFilter(known.filterWords, known.claimCount);
  let end = known?.slotCount ?? 0;
  for await (const frame of readFrames(file, end, slotCount)) {
    for (let nth = 1; nth <= frame.count; nth++) {
      const word = wordOf(frame.bytes, nth);
      table.add(word, end + nth);
      filter.add(word);
    }
    end += 1 + frame.count;
  }
  return { slotCount: end, claimCount: table.count, filter, table, indexedCount: known?.slotCount ?? 0 };
}
