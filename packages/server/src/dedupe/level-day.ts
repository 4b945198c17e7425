import { ClassicLevel } from 'classic-level';
import type { Holder } from './dedupe-index.ts';

/** The claims of one day of receive time, in a database of their own. Key: 16 bytes of SHA-256 over the scoped id. Value: the holder. */
export type Day = ClassicLevel<Buffer, Buffer>;

export const dayMs: number = 24 * 60 * 60 * 1000;
export const keyBytes = 16;
export const holderBytes = 20;
/** In the small database `position`: the last position whose claims are complete. */
export const positionKey: Buffer = Buffer.from('position');

/**
 * What is claimed is held in memory and in a log up to here, then written sorted. With the engine's own 4 MiB, which are 80,000 claims, it fell
 * behind with sorting after a million of them, and then let the next claims wait for 1.8 s.
 */
const writeBufferBytes = 8 * 1024 * 1024;
/** Behind every key that is used. */
const beyondKeys = Buffer.alloc(keyBytes + 1, 0xff);

export async function openDatabase(path: string): Promise<Day> {
  const database: Day = new ClassicLevel(path, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    compression: false,
    cacheSize: 4 * 1024 * 1024,
    writeBufferSize: writeBufferBytes,
  });
  await database.open();
  return database;
}

/** Writes what is held in memory first: the next start need not read it from the log, which takes up to half a second. */
export async function closeDatabase(database: Day): Promise<void> {
  if (database.status === 'open') {
    await database.compactRange(beyondKeys, beyondKeys);
  }
  await database.close();
}

/** The day of a time, counted from the epoch. */
export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / dayMs);
}

export function nameOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

export function encodeCount(count: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(count));
  return bytes;
}

/** 0 where none was kept. */
export function decodeCount(kept: Buffer | undefined): number {
  return kept === undefined ? 0 : Number(kept.readBigUInt64LE());
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
