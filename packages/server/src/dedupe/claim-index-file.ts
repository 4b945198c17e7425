import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { hasCode } from '../errors.ts';
import { replaceFile } from '../replace-file.ts';

/**
 * The filter and the table of a file of claims, written once all its claims are there or the server ends: what else would have to be made again
 * from the claims. A head of 64 bytes, then the filter, then the table.
 *
 * Head, 4 bytes each, little-endian: a mark, up to which slot of the claims it reaches, their number, words of the filter, words of the table,
 * checksum of the filter, of the table, and of all these.
 */
export interface ClaimIndex {
  /** Up to where it reaches; 1 is the first. */
  readonly slotCount: number;
  readonly claimCount: number;
  readonly filterWords: Uint32Array;
  readonly tableWords: Uint32Array;
}

/** One that is open: its table is left in the file, or read. */
export interface ClaimIndexFile extends Omit<ClaimIndex, 'tableWords'> {
  readonly file: FileHandle;
  readonly tableFrom: number;
  readonly tableBytes: number;
  /** Undefined when it is not what was written. */
  readTable(): Promise<Uint32Array | undefined>;
}

const mark = 0x31494c43;
const headBytes = 64;
const checkedBytes = 28;

/** On disk, and in place at once, when it resolves. */
export async function writeClaimIndex(path: string, index: ClaimIndex): Promise<void> {
  const [filter, table] = [bytesOf(index.filterWords), bytesOf(index.tableWords)];
  const head = Buffer.alloc(headBytes);
  const numbers = [mark, index.slotCount, index.claimCount, index.filterWords.length, index.tableWords.length];
  [...numbers, crc32(filter), crc32(table)].forEach((value, at) => head.writeUInt32LE(value, 4 * at));
  head.writeUInt32LE(crc32(head.subarray(0, checkedBytes)), checkedBytes);
  await replaceFile(path, [head, filter, table]);
}

/** Undefined when there is none, or it is not what was written. */
export async function openClaimIndex(path: string): Promise<ClaimIndexFile | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) {
    return undefined;
  }
  try {
    const index = await readIndex(file);
    if (index === undefined) {
      await file.close();
    }
    return index;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readIndex(file: FileHandle): Promise<ClaimIndexFile | undefined> {
  const head = await readBytes(file, 0, headBytes);
  if (
    head === undefined ||
    head.readUInt32LE(0) !== mark ||
    head.readUInt32LE(checkedBytes) !== crc32(head.subarray(0, checkedBytes))
  ) {
    return undefined;
  }
  const [, slotCount = 0, claimCount = 0, filterLength = 0, tableLength = 0, filterSum, tableSum] = new Uint32Array(head.buffer);
  const tableFrom = headBytes + 4 * filterLength;
  const tableBytes = 4 * tableLength;
  const { size } = await file.stat();
  const filter = await readBytes(file, headBytes, 4 * filterLength);
  if (size !== tableFrom + tableBytes || filter === undefined || crc32(filter) !== filterSum) {
    return undefined;
  }
  return {
    file,
    slotCount,
    claimCount,
    filterWords: new Uint32Array(filter.buffer),
    tableFrom,
    tableBytes,
    async readTable(): Promise<Uint32Array | undefined> {
      const table = await readBytes(file, tableFrom, tableBytes);
      return table === undefined || crc32(table) !== tableSum ? undefined : new Uint32Array(table.buffer);
    },
  };
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

/** In memory of their own; undefined when the file ends before. */
async function readBytes(file: FileHandle, from: number, count: number): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafeSlow(count);
  const { bytesRead } = await file.read(bytes, 0, count, from);
  return bytesRead === count ? bytes : undefined;
}

function bytesOf(words: Uint32Array): Buffer {
  return Buffer.from(words.buffer, words.byteOffset, words.byteLength);
}
