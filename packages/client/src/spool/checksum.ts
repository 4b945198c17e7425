/// <reference types="node" />
import * as zlib from 'node:zlib';

/** CRC-32 (IEEE 802.3) of bytes `start` to `end`: Node's own where there is one (from 20.15), and the same in JavaScript elsewhere. */
export const checksum: (buffer: Buffer, start: number, end: number) => number =
  typeof zlib.crc32 === 'function' ? (buffer, start, end) => zlib.crc32(buffer.subarray(start, end)) : checksumInJavaScript;

const table = createTable();

function checksumInJavaScript(buffer: Buffer, start: number, end: number): number {
  let crc = 0xffff_ffff;
  for (let index = start; index < end; index++) {
    crc = (table[(crc ^ (buffer[index] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function createTable(): Int32Array {
  const entries = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? 0xedb8_8320 ^ (crc >>> 1) : crc >>> 1;
    }
    entries[byte] = crc;
  }
  return entries;
}
