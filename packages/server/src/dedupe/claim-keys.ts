import { hash } from 'node:crypto';
import type { ClaimRequest } from './dedupe-index.ts';
import { keyBytes } from './level-day.ts';

/** 16 bytes of SHA-256 over each scoped id, all in one piece of memory: a buffer of its own for each costs more than its hash. */
export interface ClaimKeys {
  key(at: number): Buffer;
  /** The same as a text of 16 characters, to be compared. */
  text(at: number): string;
  /** The key's first four bytes, and its next four. */
  high(at: number): number;
  low(at: number): number;
}

const wordsPerKey = keyBytes / 4;

/** Lone surrogates have no UTF-8 form; in their JSON form, ids that differ in nothing else stay apart. */
export function hashClaims(claims: readonly ClaimRequest[]): ClaimKeys {
  const all = Buffer.allocUnsafeSlow(keyBytes * claims.length);
  claims.forEach(({ id }, at) => {
    const text = hash('sha256', id.isWellFormed() ? id : JSON.stringify(id), 'binary');
    all.write(text, keyBytes * at, keyBytes, 'latin1');
  });
  const words = new Uint32Array(all.buffer);
  return {
    key: (at) => all.subarray(keyBytes * at, keyBytes * (at + 1)),
    text: (at) => all.toString('latin1', keyBytes * at, keyBytes * (at + 1)),
    high: (at) => words[wordsPerKey * at] as number,
    low: (at) => words[wordsPerKey * at + 1] as number,
  };
}
