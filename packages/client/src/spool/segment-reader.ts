/// <reference types="node" />
import { readSync } from 'node:fs';
import { checksum } from './checksum.ts';
import { decodeHeader, markerFirstByte, recordHeaderBytes } from './record-format.ts';
import type { RecordHeader } from './record-format.ts';

/** What stands at an offset of a segment. */
export type Found =
  | {
      readonly kind: 'record';
      readonly end: number;
      readonly header: RecordHeader;
      readonly buffer: Buffer;
      readonly bodyAt: number;
    }
  /** Bytes that hold no good record, up to where one may begin again. `eventCount` is exact when only the body is damaged. */
  | { readonly kind: 'damage'; readonly end: number; readonly eventCount: number }
  /** The first part of a record whose write never came to its end: it was not accepted. */
  | { readonly kind: 'torn' };

const chunkBytes = 262_144;

/** Reads the records of a segment one after the other, a chunk of the file at a time. */
export class SegmentReader {
  readonly #fd: number;
  #buffer: Buffer = Buffer.allocUnsafe(chunkBytes);
  /** The part of the file that the buffer holds. */
  #from = 0;
  #to = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** What stands at `offset`, which is below `end`, where the segment ends today. The buffer in it is good until the next call. */
  find(offset: number, end: number): Found {
    if (end - offset < recordHeaderBytes) {
      return { kind: 'torn' };
    }
    const header = this.#load(offset, recordHeaderBytes, end) ? decodeHeader(this.#buffer, offset - this.#from) : undefined;
    if (header === undefined) {
      return { kind: 'damage', end: this.#findHeader(offset + 1, end), eventCount: 1 };
    }
    const bytes = recordHeaderBytes + header.bodyBytes;
    if (offset + bytes > end || !this.#load(offset, bytes, end)) {
      return { kind: 'torn' };
    }
    const bodyAt = offset - this.#from + recordHeaderBytes;
    if (checksum(this.#buffer, bodyAt, bodyAt + header.bodyBytes) !== header.bodyChecksum) {
      return { kind: 'damage', end: offset + bytes, eventCount: header.eventCount };
    }
    return { kind: 'record', end: offset + bytes, header, buffer: this.#buffer, bodyAt };
  }

  /** The next offset at or after `offset` with a good header; `end` without one. */
  #findHeader(offset: number, end: number): number {
    let at = offset;
    while (end - at >= recordHeaderBytes && this.#load(at, recordHeaderBytes, end)) {
      const last = Math.min(this.#to, end) - recordHeaderBytes;
      const index = this.#buffer.indexOf(markerFirstByte, at - this.#from);
      const candidate = index === -1 ? last + 1 : this.#from + index;
      if (candidate <= last) {
        if (decodeHeader(this.#buffer, candidate - this.#from) !== undefined) {
          return candidate;
        }
        at = candidate + 1;
      } else {
        at = last + 1;
      }
    }
    return end;
  }

  /** Has the buffer hold `bytes` from `offset` on, and what follows as far as it fits. False when the file has less. */
  #load(offset: number, bytes: number, end: number): boolean {
    if (offset >= this.#from && offset + bytes <= this.#to) {
      return true;
    }
    if (bytes > this.#buffer.length || (bytes <= chunkBytes && this.#buffer.length > chunkBytes)) {
      this.#buffer = Buffer.allocUnsafe(Math.max(bytes, chunkBytes));
    }
    this.#from = offset;
    this.#to = offset;
    const wanted = Math.min(this.#buffer.length, end - offset);
    while (this.#to - offset < wanted) {
      const read = readSync(this.#fd, this.#buffer, this.#to - offset, wanted - (this.#to - offset), this.#to);
      if (read === 0) {
        break;
      }
      this.#to += read;
    }
    return this.#to - offset >= bytes;
  }
}
