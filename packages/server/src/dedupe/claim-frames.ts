import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { claimBytes, holderBytes, keyBytes } from './claim.ts';
import type { ClaimKeys } from './claim-keys.ts';

/**
 * A file of claims is a row of frames, one for each write; a frame is a head and its claims. All is counted in slots of a claim's size, and the
 * head takes the first: a mark, the number of claims, a checksum of these, one of the head (4 bytes each); the rest is zero.
 */
export interface Frame {
  /** Of its head. */
  readonly slot: number;
  readonly count: number;
  /** Head and claims. */
  readonly bytes: Buffer;
}

const mark = 0x314d4c43;
const wordsPerClaim = claimBytes / 4;
const keyWords = keyBytes / 4;
const holderWords = holderBytes / 4;
const headCheckedBytes = 12;
const slotsPerRead = 32 * 1024;

/** Some of the claims of one call. */
export interface ClaimsToWrite {
  readonly keys: ClaimKeys;
  /** The holder of each: five words. */
  readonly holderWords: Uint32Array;
  /** Which of them. */
  readonly granted: readonly number[];
}

export function encodeFrame(parts: readonly ClaimsToWrite[]): Buffer {
  const count = parts.reduce((sum, { granted }) => sum + granted.length, 0);
  const frame = Buffer.allocUnsafeSlow(claimBytes * (1 + count));
  const words = new Uint32Array(frame.buffer);
  let end = wordsPerClaim;
  for (const { keys, holderWords: holders, granted } of parts) {
    for (const at of granted) {
      for (let word = keyWords * at; word < keyWords * (at + 1); word++) {
        words[end++] = keys.words[word] as number;
      }
      for (let word = holderWords * at; word < holderWords * (at + 1); word++) {
        words[end++] = holders[word] as number;
      }
    }
  }
  return withHead(frame);
}

/** Of claims that are in bytes already. */
export function frameOf(claims: Buffer): Buffer {
  const frame = Buffer.allocUnsafeSlow(claimBytes + claims.length);
  claims.copy(frame, claimBytes);
  return withHead(frame);
}

function withHead(frame: Buffer): Buffer {
  frame.fill(0, 0, claimBytes);
  frame.writeUInt32LE(mark, 0);
  frame.writeUInt32LE(frame.length / claimBytes - 1, 4);
  frame.writeUInt32LE(crc32(frame.subarray(claimBytes)), 8);
  frame.writeUInt32LE(crc32(frame.subarray(0, headCheckedBytes)), headCheckedBytes);
  return frame;
}

/** The word of a frame's claim by which its key is looked for; the first claim is 1. */
export function wordOf(frame: Buffer, nth: number): number {
  return frame.readUInt32LE(claimBytes * nth + 4);
}

/** On disk when it resolves. A disk that is nearly full takes a part, and tells at the next that it is. */
export async function writeFrame(file: FileHandle, frame: Buffer, slot: number): Promise<void> {
  let written = 0;
  while (written < frame.length) {
    const { bytesWritten } = await file.write(frame, written, frame.length - written, claimBytes * slot + written);
    written += bytesWritten;
  }
  await file.datasync();
}

/** The frames that begin from one slot on and end before another, up to the first that is not whole. */
export async function* readFrames(file: FileHandle, from: number, end: number): AsyncGenerator<Frame> {
  let slot = from;
  let bytes: Buffer = Buffer.alloc(0);
  while (slot < end) {
    if (slotsOf(bytes) === undefined) {
      bytes = await readSlots(file, slot, Math.min(end, slot + slotsPerRead));
      const needed = 1 + (countIn(bytes) ?? end);
      if (claimBytes * needed > bytes.length && slot + needed <= end) {
        bytes = await readSlots(file, slot, slot + needed);
      }
    }
    const slots = slotsOf(bytes);
    if (slots === undefined) {
      return;
    }
    const frame = bytes.subarray(0, claimBytes * slots);
    if (crc32(frame.subarray(claimBytes)) !== frame.readUInt32LE(8)) {
      return;
    }
    yield { slot, count: slots - 1, bytes: frame };
    slot += slots;
    bytes = bytes.subarray(frame.length);
  }
}

/** Whether a whole frame begins anywhere between two slots. */
export async function holdsFrame(file: FileHandle, from: number, end: number): Promise<boolean> {
  for (let at = from; at < end; at += slotsPerRead) {
    const bytes = await readSlots(file, at, Math.min(end, at + slotsPerRead));
    for (let slot = 0; claimBytes * slot < bytes.length; slot++) {
      if (countIn(bytes.subarray(claimBytes * slot)) === undefined) {
        continue;
      }
      for await (const _ of readFrames(file, at + slot, end)) {
        return true;
      }
    }
  }
  return false;
}

/** Of the frame that begins here; undefined when none does, or not all of it is here. */
function slotsOf(bytes: Buffer): number | undefined {
  const count = countIn(bytes);
  return count !== undefined && claimBytes * (1 + count) <= bytes.length ? 1 + count : undefined;
}

/** How many claims the frame has that begins here; undefined when none does. */
function countIn(bytes: Buffer): number | undefined {
  const isHead =
    bytes.length >= claimBytes &&
    bytes.readUInt32LE(0) === mark &&
    bytes.readUInt32LE(headCheckedBytes) === crc32(bytes.subarray(0, headCheckedBytes));
  return isHead ? bytes.readUInt32LE(4) : undefined;
}

async function readSlots(file: FileHandle, from: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(claimBytes * (end - from));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, claimBytes * from);
  return bytes.subarray(0, bytesRead - (bytesRead % claimBytes));
}
