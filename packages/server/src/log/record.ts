import { crc32 } from 'node:zlib';
import type { IngestRoute } from '@fairlead/protocol';
import { bodyText } from './body-text.ts';

/**
 * One accepted request as the log keeps it: what was received, by which source, when. The body is as it came, after
 * decompression.
 *
 * Layout, little-endian: u8 version · u8 route · u16 source length · u32 CRC-32 of all the rest · f64 receive time in ms ·
 * u16 user agent length · u16 retry length · source · user agent · retry (JSON) · body. All texts UTF-8. Version 1 has no retry; only
 * records with one are written as version 2.
 */
export interface RequestRecord {
  readonly route: IngestRoute;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly userAgent: string;
  readonly body: Uint8Array;
  /** What is tried again with this record: one event that stands in quarantine. */
  readonly retryOf?: RetryOf | undefined;
}

export interface RetryOf {
  readonly position: number;
  readonly eventIndex: number;
  /** When the original was received: times are corrected by it. */
  readonly receivedAtMs: number;
  /** Under which an event without an id of its own is known again: tried twice, it is stored once. */
  readonly key: string;
}

export type DecodedRecord =
  | { readonly ok: true; readonly record: RequestRecord }
  | { readonly ok: false; readonly reason: 'unreadable' | 'unknown_version' | 'checksum_mismatch' };

const recordVersion = 1;
const retryVersion = 2;
const headerBytes = 20;
const checksumAt = 4;
const checksumEnd = 8;
const userAgentBytesMax = 512;

/** The wire number of a route is its place here: append, never reorder. */
const routeNumbers: readonly IngestRoute[] = [
  'events',
  'bulkevents',
  'batch',
  'track',
  'identify',
  'page',
  'screen',
  'group',
  'alias',
  'historical',
];

export function encodeRecord(record: RequestRecord): Buffer {
  const { source, userAgent, body } = record;
  const retry = record.retryOf === undefined ? '' : JSON.stringify(record.retryOf);
  const sourceBytes = Buffer.byteLength(source);
  const userAgentBytes = Math.min(Buffer.byteLength(userAgent), userAgentBytesMax);
  const retryBytes = Buffer.byteLength(retry);
  const userAgentAt = headerBytes + sourceBytes;
  const retryAt = userAgentAt + userAgentBytes;
  const bodyAt = retryAt + retryBytes;
  // Small ones share their memory: an allocation for each would cost more than all that is written into it.
  const bytes = Buffer.allocUnsafe(bodyAt + body.length);
  bytes.writeUInt8(record.retryOf === undefined ? recordVersion : retryVersion, 0);
  bytes.writeUInt8(routeNumbers.indexOf(record.route), 1);
  bytes.writeUInt16LE(sourceBytes, 2);
  bytes.writeDoubleLE(record.receivedAtMs, 8);
  bytes.writeUInt16LE(userAgentBytes, 16);
  bytes.writeUInt16LE(retryBytes, 18);
  bytes.write(source, headerBytes);
  writeCut(bytes, userAgent, { from: userAgentAt, to: retryAt });
  bytes.write(retry, retryAt);
  bytes.set(body, bodyAt);
  bytes.writeUInt32LE(checksum(bytes), checksumAt);
  return bytes;
}

/** Fills the range with the start of the text, whole bytes and not whole characters: what is cut in the middle is read as U+FFFD. */
function writeCut(bytes: Buffer, text: string, { from, to }: { readonly from: number; readonly to: number }): void {
  if (bytes.write(text, from, to - from) < to - from) {
    bytes.set(Buffer.from(text).subarray(0, to - from), from);
  }
}

export function decodeRecord(raw: Uint8Array): DecodedRecord {
  if (raw.length === 0) {
    return { ok: false, reason: 'unreadable' };
  }
  const bytes = toBuffer(raw);
  const route = bytes.length < headerBytes ? undefined : routeNumbers[bytes.readUInt8(1)];
  const version = route === undefined ? 0 : bytes.readUInt8(0);
  if (route === undefined || (version !== recordVersion && version !== retryVersion)) {
    return { ok: false, reason: 'unknown_version' };
  }
  if (bytes.readUInt32LE(checksumAt) !== checksum(bytes)) {
    return { ok: false, reason: 'checksum_mismatch' };
  }
  const sourceEnd = headerBytes + bytes.readUInt16LE(2);
  const userAgentEnd = sourceEnd + bytes.readUInt16LE(16);
  const retryEnd = userAgentEnd + bytes.readUInt16LE(18);
  return {
    ok: true,
    record: {
      route,
      source: bytes.toString('utf8', headerBytes, sourceEnd),
      receivedAtMs: bytes.readDoubleLE(8),
      userAgent: bytes.toString('utf8', sourceEnd, userAgentEnd),
      body: bytes.subarray(retryEnd),
      retryOf: retryEnd === userAgentEnd ? undefined : (JSON.parse(bytes.toString('utf8', userAgentEnd, retryEnd)) as RetryOf),
    },
  };
}

/** What a record tries again; undefined where that is nothing, or can't be read. */
export function readRetryOf(raw: Uint8Array): RetryOf | undefined {
  if (raw[0] !== retryVersion) {
    return undefined;
  }
  const decoded = decodeRecord(raw);
  return decoded.ok ? decoded.record.retryOf : undefined;
}

/** The body as text, without a copy of its bytes. */
export function bodyTextOf({ body }: Pick<RequestRecord, 'body'>): string {
  return bodyText(toBuffer(body));
}

/** The same memory; a further view on it only where it needs one. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Room for what stands before the checksum of a record, while that is reckoned and no longer: a view on it for each record would take longer
 * than its checksum.
 */
const beforeChecksum = Buffer.alloc(checksumAt);

function checksum(bytes: Buffer): number {
  bytes.copy(beforeChecksum, 0, 0, checksumAt);
  return crc32(bytes.subarray(checksumEnd), crc32(beforeChecksum));
}
