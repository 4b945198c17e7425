import { hash } from 'node:crypto';
import { keyBytes } from './claim.ts';
import type { ClaimRequest } from './dedupe-index.ts';

/** 16 bytes of SHA-256 over each scoped id, all in one piece of memory: a buffer of its own for each costs more than its hash. */
export interface ClaimKeys {
  readonly count: number;
  readonly bytes: Buffer;
  /** The same bytes, four to a key. */
  readonly words: Uint32Array;
  /** The word by which a key is looked for. */
  word(at: number): number;
  /** Whether the key is the same as the one that begins there in other bytes. */
  isSame(at: number, bytes: Buffer, from: number): boolean;
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
    count: claims.length,
    bytes,
    words,
    word: (at) => words[wordsPerKey * at + 1] as number,
    isSame: (at, others, from) => bytes.compare(others, from, from + keyBytes, keyBytes * at, keyBytes * (at + 1)) === 0,
  };
}
