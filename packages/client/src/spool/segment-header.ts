/// <reference types="node" />
/**
 * The first 48 bytes of a segment. Until nothing more is appended, its numbers are zero and its checksum is wrong; then it says
 * what the segment holds, so that opening a long backlog reads these bytes of each segment and not all of it.
 *
 *    0  8  "FLSPOOL1"
 *    8  8  where the last record ends; this and the next three are doubles
 *   16  8  records, settled ones included
 *   24  8  events
 *   32  8  bytes of text
 *   40  4  checksum
 *   44  4  nothing
 */
import { readSync } from 'node:fs';
import { checksum } from './checksum.ts';
import { writeWhole } from './settled-log.ts';
import type { Tally } from './tally.ts';

export const segmentHeaderBytes = 48;

export interface SealedHeader extends Readonly<Tally> {
  readonly end: number;
}

export function writeSegmentHeader(fd: number, sealed: SealedHeader | undefined): void {
  const buffer = Buffer.alloc(segmentHeaderBytes);
  buffer.write('FLSPOOL1', 'latin1');
  if (sealed !== undefined) {
    buffer.writeDoubleLE(sealed.end, 8);
    buffer.writeDoubleLE(sealed.records, 16);
    buffer.writeDoubleLE(sealed.events, 24);
    buffer.writeDoubleLE(sealed.bytes, 32);
    buffer.writeUInt32LE(checksum(buffer, 0, 40), 40);
  }
  writeWhole(fd, buffer, segmentHeaderBytes, 0);
}

/** Undefined when the segment was not sealed, or the header is damaged. */
export function readSegmentHeader(fd: number): SealedHeader | undefined {
  const buffer = Buffer.alloc(segmentHeaderBytes);
  if (readSync(fd, buffer, 0, segmentHeaderBytes, 0) < segmentHeaderBytes || buffer.readUInt32LE(40) !== checksum(buffer, 0, 40)) {
    return undefined;
  }
  return {
    end: buffer.readDoubleLE(8),
    records: buffer.readDoubleLE(16),
    events: buffer.readDoubleLE(24),
    bytes: buffer.readDoubleLE(32),
  };
}
