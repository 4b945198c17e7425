import { hash } from 'node:crypto';
import type { ClaimRequest } from './dedupe-index.ts';
import { keyBytes } from './level-day.ts';

/** 16 bytes of SHA-256 over each scoped id, all in one piece of memory: a buffer of its own for each costs more than its hash. */
export interface ClaimKeys {
  readonly bytes: Buffer;
  key(at: number): Buffer;
  /** The key's first four bytes, and its next four. */
  high(at: number): number;
  low(at: number): number;
  /** Whether the key is the same as one of others. */
  isSame(at: number, others: ClaimKeys, atOther: number): boolean;
}

const wordsPerKey = keyBytes / 4;

/** Lone surrogates have no UTF-8 form; in their JSON form, ids that differ in nothing else stay apart. */
export function hashClaims(claims: readonly ClaimRequest[]): ClaimKeys {
  const bytes = Buffer.allocUnsafeSlow(keyBytes * claims.length);
  claims.forEach(({ id }, at) => {
    const text = hash('sha256', id.isWellFormed() ? id : JSON.stringify(id), 'binary');
    bytes.write(text, keyBytes * at, keyBytes, 'latin1');
  });
  const words = new Uint32Array(bytes.buffer);
  return {
    bytes,
    key: (at) => bytes.subarray(keyBytes * at, keyBytes * (at + 1)),
    high: (at) => words[wordsPerKey * at] as number,
    low: (at) => words[wordsPerKey * at + 1] as number,
    isSame: (at, others, atOther) =>
      bytes.compare(others.bytes, keyBytes * atOther, keyBytes * (atOther + 1), keyBytes * at, keyBytes * (at + 1)) === 0,
  };
}
