import { createHash } from 'node:crypto';
import type { InputLine } from './line-splitter.ts';

/**
 * What a line is known by: a hash of it and of every line before it. The same file sent again has the same lines, so a line that was
 * delivered just before a crash is recognised when it comes again; and equal lines at two places are two.
 */
export type LineIdentity = string;

/** `seed` makes other identities of the same lines. */
export function startIdentity(seed: string): LineIdentity {
  return createHash('sha256').update(`fairlead send 1\n${seed}`).digest('hex');
}

export function nextIdentity(previous: LineIdentity, line: InputLine): LineIdentity {
  return createHash('sha256').update(`${previous} ${line.size}\n`).update(line.bytes).digest('hex');
}

/** The id of an event that has none of its own. */
export function toEventId(identity: LineIdentity): string {
  return identity.slice(0, 32);
}
