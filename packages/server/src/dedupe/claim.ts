import type { Holder } from './dedupe-index.ts';

/*
 * A claim in bytes, the same in files and in back-ups: its key, which is 16 bytes of SHA-256 over the scoped id, and behind it its holder:
 * position (8), index (4), receive time in milliseconds (8), all little-endian.
 */
export const keyBytes = 16;
export const holderBytes = 20;
export const claimBytes: number = keyBytes + holderBytes;

export const dayMs: number = 24 * 60 * 60 * 1000;
/** No record has it: who gave a claim up has left this one behind it. */
const nobodysPosition = 0;

/** The day of a time, counted from the epoch. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs);
}

export function nameOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** Writes it into the bytes, from there on. */
export function encodeHolder(holder: Holder, bytes: Buffer, from: number): void {
  bytes.writeUInt32LE(holder.position % 2 ** 32, from);
  bytes.writeUInt32LE(Math.floor(holder.position / 2 ** 32), from + 4);
  bytes.writeUInt32LE(holder.index, from + 8);
  bytes.writeDoubleLE(holder.receivedAtMs, from + 12);
}

export function decodeHolder(bytes: Buffer, from = 0): Holder {
  return {
    position: bytes.readUInt32LE(from) + bytes.readUInt32LE(from + 4) * 2 ** 32,
    index: bytes.readUInt32LE(from + 8),
    receivedAtMs: bytes.readDoubleLE(from + 12),
  };
}

/** What stands behind a claim that was given up. */
export function givenUp(claim: Holder): Holder {
  return { position: nobodysPosition, index: claim.index, receivedAtMs: claim.receivedAtMs };
}

export function isClaimant(holder: Holder, claim: Pick<Holder, 'position' | 'index'>): boolean {
  return holder.position === claim.position && holder.index === claim.index;
}

export function isGivenUp({ position }: Holder): boolean {
  return position === nobodysPosition;
}
