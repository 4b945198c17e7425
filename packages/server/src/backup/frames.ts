import { createHash } from 'node:crypto';
import { FairleadError } from '../errors.ts';

/**
 * A backup on its way is a sequence of frames: u8 kind · u32 length, little-endian · payload.
 *
 * - header: JSON, {@link BackupHeader}; the first
 * - working: nothing; said while there is nothing to send yet, so that the connection is not taken for dead
 * - registry: JSON, the entries of the registry
 * - store: bytes of the file of the store
 * - claims: entries of the dedupe index, `claimBytes` each
 * - records: records of the log, each as f64 position · u32 length · bytes
 * - queries: JSON, the queries that people saved
 * - end: JSON, {@link BackupEnd}; the last of a whole one
 * - failed: JSON, `{"code","message"}`; the last of a broken one
 */
export const frameKinds = ['header', 'working', 'registry', 'store', 'claims', 'records', 'end', 'failed', 'queries'] as const;
export type FrameKind = (typeof frameKinds)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly payload: Buffer;
}

export interface BackupHeader {
  /** Of the sequence of frames. */
  readonly version: number;
  /** Of Fairlead, for people. */
  readonly writtenBy: string;
  readonly begunAt: string;
  /** The copy is another log from here on: no receipt of the one is a receipt of the other. */
  readonly logId: string;
  readonly originalLogId: string;
}

export interface BackupEnd {
  /** Everything up to this position is in it. */
  readonly logPosition: number;
  readonly storedPosition: number;
  readonly dedupePosition: number;
  readonly recordCount: number;
  readonly claimCount: number;
  readonly storeBytes: number;
  /** Of all frames before this one, heads and payloads. */
  readonly sha256: string;
}

export const backupVersion = 1;
const headBytes = 5;
/** Far above what one holds, far below what takes the memory. */
const payloadBytesMax = 1024 * 1024 * 1024;

export function encodeFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  frame.writeUInt8(frameKinds.indexOf(kind), 0);
  frame.writeUInt32LE(payload.length, 1);
  frame.set(payload, headBytes);
  return frame;
}

export function encodeJson(kind: FrameKind, value: unknown): Buffer {
  return encodeFrame(kind, Buffer.from(JSON.stringify(value)));
}

/** Frames as they come, with the digest of all before each. Throws `backup_broken` for what is none, and where the end is missing. */
export async function* decodeFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame & { readonly sha256: () => string }> {
  const digest = createHash('sha256');
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let neededBytes = headBytes;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < neededBytes) {
      continue;
    }
    let bytes = Buffer.concat(waiting);
    for (neededBytes = frameBytes(bytes); bytes.length >= neededBytes; neededBytes = frameBytes(bytes)) {
      const frame = bytes.subarray(0, neededBytes);
      const before = digest.copy();
      yield { kind: kindOf(frame), payload: frame.subarray(headBytes), sha256: () => before.digest('hex') };
      digest.update(frame);
      bytes = bytes.subarray(neededBytes);
    }
    waiting = [bytes];
    waitingBytes = bytes.length;
  }
  if (waitingBytes > 0) {
    throw new FairleadError('backup_broken', 'It ends in the middle of a part.');
  }
}

/** How many bytes are needed before anything can be done with them. */
function frameBytes(bytes: Buffer): number {
  if (bytes.length < headBytes) {
    return headBytes;
  }
  const length = bytes.readUInt32LE(1);
  if (length > payloadBytesMax) {
    throw new FairleadError('backup_broken', `A part of it claims to have ${length} bytes.`);
  }
  return headBytes + length;
}

function kindOf(frame: Buffer): FrameKind {
  const kind = frameKinds[frame.readUInt8(0)];
  if (kind === undefined) {
    throw new FairleadError(
      'backup_broken',
      'It has a part of an unknown kind: it comes from a newer version, or from something else.',
    );
  }
  return kind;
}
