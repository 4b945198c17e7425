import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { onTestFinished } from 'vitest';

export function toDiskError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk fails`), { code });
}

type Replaceable = 'writeSync' | 'ftruncateSync' | 'readSync' | 'fdatasync' | 'renameSync';

/** Replaces a function of `node:fs` until the test is over, or the function that is returned is called. The built package sees it. */
export function replace<Name extends Replaceable>(
  name: Name,
  replacement: (original: (typeof fs)[Name]) => (typeof fs)[Name],
): () => void {
  const original = fs[name];
  fs[name] = replacement(original);
  syncBuiltinESMExports();
  const restore = (): void => {
    fs[name] = original;
    syncBuiltinESMExports();
  };
  onTestFinished(restore);
  return restore;
}
