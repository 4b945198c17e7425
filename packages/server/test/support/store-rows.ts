import type { ClaimRequest, DedupeIndex, Holder } from '../../src/dedupe/dedupe-index.ts';
import type { BlockRows, EventStore, StoreBlock } from '../../src/store/event-store.ts';

/** Stores rows as one block. */
export async function storeRows(store: EventStore, block: BlockRows & Omit<StoreBlock, 'staged'>): Promise<void> {
  const { events, quarantined, retried, throughPosition } = block;
  await store.store({ staged: [store.stage({ events, quarantined })], retried, throughPosition });
}

/** Claims ids as those of one block; resolves when they are on disk. */
export async function claimBlock(
  index: DedupeIndex,
  claims: readonly ClaimRequest[],
  throughPosition: number,
): Promise<readonly (Holder | undefined)[]> {
  const holders = await index.claim(claims);
  await index.write(throughPosition);
  return holders;
}
