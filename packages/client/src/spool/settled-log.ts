/// <reference types="node" />
/**
 * The file beside a segment that says which of its records are settled: one entry per run of neighbours, appended once per
 * `settle`. What a crash leaves out of it is delivered again; it never makes a record count as settled that is not.
 *
 *    0  4  where the run begins in the segment
 *    4  4  where it ends
 *    8  4  records in it
 *   12  4  events
 *   16  4  bytes of text
 *   20  4  checksum
 */
import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { checksum } from './checksum.ts';
import { isMissing } from './disk-error.ts';
import type { Tally } from './tally.ts';

export interface SettledRun extends Readonly<Tally> {
  readonly start: number;
  readonly end: number;
}

const entryBytes = 24;

export class SettledLog {
  readonly #path: string;
  #fd: number | undefined;
  #size = 0;
  /** Whether there may be a file, be it an empty one. */
  #isMade = false;

  constructor(path: string) {
    this.#path = path;
  }

  get size(): number {
    return this.#size;
  }

  /** The runs on disk, damaged ones left out. */
  read(): SettledRun[] {
    let buffer: Buffer;
    try {
      buffer = readFileSync(this.#path);
    } catch (cause) {
      if (isMissing(cause)) {
        return [];
      }
      throw cause;
    }
    this.#isMade = true;
    const runs: SettledRun[] = [];
    // A torn entry at the end is written over by the next one.
    this.#size = buffer.length - (buffer.length % entryBytes);
    for (let at = 0; at < this.#size; at += entryBytes) {
      if (buffer.readUInt32LE(at + 20) === checksum(buffer, at, at + 20)) {
        const [start, end] = [buffer.readUInt32LE(at), buffer.readUInt32LE(at + 4)];
        const [records, events, bytes] = [buffer.readUInt32LE(at + 8), buffer.readUInt32LE(at + 12), buffer.readUInt32LE(at + 16)];
        runs.push({ start, end, records, events, bytes });
      }
    }
    return runs;
  }

  /** Throws when the disk refuses; nothing is added then. */
  append(runs: readonly SettledRun[]): void {
    const buffer = Buffer.allocUnsafe(runs.length * entryBytes);
    let at = 0;
    for (const { start, end, records, events, bytes } of runs) {
      buffer.writeUInt32LE(start, at);
      buffer.writeUInt32LE(end, at + 4);
      buffer.writeUInt32LE(records, at + 8);
      buffer.writeUInt32LE(events, at + 12);
      buffer.writeUInt32LE(bytes, at + 16);
      buffer.writeUInt32LE(checksum(buffer, at, at + 20), at + 20);
      at += entryBytes;
    }
    this.#fd ??= openSync(this.#path, this.#isMade ? 'r+' : 'w', 0o600);
    this.#isMade = true;
    writeWhole(this.#fd, buffer, buffer.length, this.#size);
    this.#size += buffer.length;
  }

  close(): void {
    if (this.#fd !== undefined) {
      closeSync(this.#fd);
      this.#fd = undefined;
    }
  }

  delete(): void {
    this.close();
    if (this.#isMade) {
      unlinkSync(this.#path);
    }
  }
}

/** Writes all of it at `position`, or throws. A disk that fills up takes a part first, and refuses only what follows. */
export function writeWhole(fd: number, buffer: Buffer, bytes: number, position: number): void {
  let written = writeSync(fd, buffer, 0, bytes, position);
  while (written < bytes) {
    const more = writeSync(fd, buffer, written, bytes - written, position + written);
    if (more === 0) {
      throw new Error(`the disk took ${written} of ${bytes} bytes`);
    }
    written += more;
  }
}
