/// <reference types="node" />
/**
 * A record in a segment:
 *
 *    0  4  marker; its first byte is never part of UTF-8, so a reader that lost its way finds the next record
 *    4  4  bytes of the body
 *    8  4  events
 *   12  8  enqueuedAtMs, a double
 *   20  4  bytes of the id
 *   24  4  bytes of the order key; all ones without one
 *   28  4  bytes of `replaces`
 *   32  4  checksum of the body
 *   36  4  checksum of this header, so that the length of a record with a damaged body is still known
 *   40     body: id, order key, `replaces`, text
 *
 * Numbers are little-endian. Another format gets another name of its folder (`file-spool.ts`).
 */
import type { SpoolRecord } from '../delivery/spool.ts';
import { checksum } from './checksum.ts';

export const recordHeaderBytes = 40;
export const markerFirstByte = 0xff;

const marker = 0x3153_46ff;
const noKey = 0xffff_ffff;
/** A buffer for a larger record is not kept. */
const keptBufferBytesMax = 1_048_576;

export interface RecordHeader {
  readonly bodyBytes: number;
  readonly eventCount: number;
  readonly enqueuedAtMs: number;
  readonly idBytes: number;
  readonly keyBytes: number | undefined;
  readonly replacesBytes: number;
  readonly bodyChecksum: number;
  readonly textBytes: number;
}

/** Writes records into one buffer, which the next call overwrites. */
export class RecordEncoder {
  #buffer: Buffer = Buffer.allocUnsafe(65_536);

  encode(record: SpoolRecord, replaces: string): { readonly buffer: Buffer; readonly bytes: number; readonly textBytes: number } {
    const { id, orderKey, text } = record;
    const buffer = this.#room(recordHeaderBytes + 3 * (id.length + (orderKey?.length ?? 0) + replaces.length + text.length));
    let end = recordHeaderBytes;
    const idBytes = buffer.write(id, end);
    end += idBytes;
    const keyBytes = orderKey === undefined ? 0 : buffer.write(orderKey, end);
    end += keyBytes;
    const replacesBytes = replaces === '' ? 0 : buffer.write(replaces, end);
    end += replacesBytes;
    const textBytes = buffer.write(text, end);
    end += textBytes;
    buffer.writeUInt32LE(marker, 0);
    buffer.writeUInt32LE(end - recordHeaderBytes, 4);
    buffer.writeUInt32LE(record.eventCount, 8);
    buffer.writeDoubleLE(record.enqueuedAtMs, 12);
    buffer.writeUInt32LE(idBytes, 20);
    buffer.writeUInt32LE(orderKey === undefined ? noKey : keyBytes, 24);
    buffer.writeUInt32LE(replacesBytes, 28);
    buffer.writeUInt32LE(checksum(buffer, recordHeaderBytes, end), 32);
    buffer.writeUInt32LE(checksum(buffer, 0, 36), 36);
    return { buffer, bytes: end, textBytes };
  }

  #room(bytes: number): Buffer {
    if (bytes <= this.#buffer.length) {
      return this.#buffer;
    }
    const buffer = Buffer.allocUnsafe(bytes);
    if (bytes <= keptBufferBytesMax) {
      this.#buffer = buffer;
    }
    return buffer;
  }
}

/** The header at `at`, where 40 bytes must be; undefined when none is there, or a damaged one. */
export function decodeHeader(buffer: Buffer, at: number): RecordHeader | undefined {
  if (buffer.readUInt32LE(at) !== marker || buffer.readUInt32LE(at + 36) !== checksum(buffer, at, at + 36)) {
    return undefined;
  }
  const bodyBytes = buffer.readUInt32LE(at + 4);
  const idBytes = buffer.readUInt32LE(at + 20);
  const keyBytes = buffer.readUInt32LE(at + 24);
  const replacesBytes = buffer.readUInt32LE(at + 28);
  return {
    bodyBytes,
    eventCount: buffer.readUInt32LE(at + 8),
    enqueuedAtMs: buffer.readDoubleLE(at + 12),
    idBytes,
    keyBytes: keyBytes === noKey ? undefined : keyBytes,
    replacesBytes,
    bodyChecksum: buffer.readUInt32LE(at + 32),
    textBytes: bodyBytes - idBytes - (keyBytes === noKey ? 0 : keyBytes) - replacesBytes,
  };
}

/** The record whose body begins at `bodyAt`. */
export function decodeRecord(header: RecordHeader, buffer: Buffer, bodyAt: number): SpoolRecord {
  const keyAt = bodyAt + header.idBytes;
  const replacesAt = keyAt + (header.keyBytes ?? 0);
  const textAt = replacesAt + header.replacesBytes;
  const record = {
    id: buffer.toString('utf8', bodyAt, keyAt),
    eventCount: header.eventCount,
    enqueuedAtMs: header.enqueuedAtMs,
    text: buffer.toString('utf8', textAt, textAt + header.textBytes),
  };
  return header.keyBytes === undefined ? record : { ...record, orderKey: buffer.toString('utf8', keyAt, replacesAt) };
}

/** What the record says about those that it stands for; empty when it stands for none. */
export function decodeReplaces(header: RecordHeader, buffer: Buffer, bodyAt: number): string {
  const replacesAt = bodyAt + header.idBytes + (header.keyBytes ?? 0);
  return buffer.toString('utf8', replacesAt, replacesAt + header.replacesBytes);
}
