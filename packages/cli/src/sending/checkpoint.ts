import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { CommandError } from '../errors.ts';
import type { LineIdentity } from './line-identity.ts';

/** Up to where a file is delivered, or recorded as rejected. What stands here stands on disk. */
export interface Checkpoint {
  readonly line: number;
  readonly offset: number;
  /** The identity of that line: what the next one's is made from. */
  readonly identity: LineIdentity;
  readonly counts: LineCounts;
}

/** Lines that are not blank. */
export interface LineCounts {
  readonly delivered: number;
  /** Events that the SDK or the server refused for good. */
  readonly rejected: number;
  /** Lines that are no events. */
  readonly bad: number;
}

/** Where a file was being sent to. Another place has nothing of what this one has. */
export interface CheckpointTarget {
  readonly url: string;
  readonly key: string;
  readonly seed: string;
}

export interface CheckpointFile {
  readonly path: string;
  readonly target: CheckpointTarget;
}

interface StoredCheckpoint extends Checkpoint {
  readonly format: typeof format;
  readonly target: CheckpointTarget;
  /** SHA-256 of the first bytes of the file, and of the last ones before the offset: what tells another file. */
  readonly head: string;
  readonly tail: string;
}

const format = 'fairlead send 1';
const comparedBytes = 64 * 1024;

/** Undefined where there is none yet. Throws `checkpoint_mismatch` for one of another file or another target. */
export async function readCheckpoint({ path, target }: CheckpointFile, input: FileHandle): Promise<Checkpoint | undefined> {
  const stored = await readStored(path);
  if (stored === undefined) {
    return undefined;
  }
  const differing = (['url', 'key', 'seed'] as const).filter((name) => stored.target[name] !== target[name]);
  if (differing.length > 0) {
    throw new CommandError('checkpoint_mismatch', `${path} was made by sending with another --${differing.join(', --')}.`);
  }
  const { head, tail } = await fingerprint(input, stored.offset);
  if (head !== stored.head || tail !== stored.tail) {
    throw new CommandError(
      'checkpoint_mismatch',
      `${path} is of another file, or the file was changed before line ${stored.line}.`,
    );
  }
  const { line, offset, identity, counts } = stored;
  return { line, offset, identity, counts };
}

/** Replaces the checkpoint as a whole: it is the old or the new one, whenever the machine stops. */
export async function writeCheckpoint({ path, target }: CheckpointFile, checkpoint: Checkpoint, input: FileHandle): Promise<void> {
  const stored: StoredCheckpoint = { format, target, ...checkpoint, ...(await fingerprint(input, checkpoint.offset)) };
  const next = `${path}.next`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(stored)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

async function readStored(path: string): Promise<StoredCheckpoint | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  const stored = parseStored(text);
  if (stored === undefined) {
    throw new CommandError('checkpoint_mismatch', `${path} is no checkpoint of fairlead send.`);
  }
  return stored;
}

/** Its own file, written as a whole: what names the format has the form. */
function parseStored(text: string): StoredCheckpoint | undefined {
  try {
    const value = JSON.parse(text) as Partial<StoredCheckpoint> | null;
    return value?.format === format ? (value as StoredCheckpoint) : undefined;
  } catch {
    // Not JSON: the caller says that it is none.
    return undefined;
  }
}

async function fingerprint(input: FileHandle, offset: number): Promise<{ readonly head: string; readonly tail: string }> {
  const length = Math.min(comparedBytes, offset);
  return { head: await hashRange(input, 0, length), tail: await hashRange(input, offset - length, length) };
}

async function hashRange(input: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await input.read(Buffer.alloc(length), 0, length, position);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}
