import { type FileHandle, open } from 'node:fs/promises';
import { CommandError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Checkpoint, type CheckpointFile, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { startIdentity } from './line-identity.ts';

/** Where lines come from, and how far they were sent before. */
export interface LineInput {
  readonly start: Checkpoint;
  /** Undefined where nobody knows. */
  readonly bytesTotal: number | undefined;
  /** Lines come as they are written, and are not kept waiting for more. */
  readonly isLive: boolean;
  /** From where it starts; read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Keeps how far it is, where that is kept. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  readonly close: () => Promise<void>;
}

const chunkBytes = 256 * 1024;

/** A file, from where its checkpoint says. Throws `invalid_usage` for what is no file, `checkpoint_mismatch`. */
export async function openFileInput(path: string, checkpointFile: CheckpointFile): Promise<LineInput> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      throw new CommandError('invalid_usage', `${path} is not a file`, { remedy: 'Write - and send it to standard input.' });
    }
    const start = (await readCheckpoint(checkpointFile, file)) ?? firstLine(checkpointFile.target.seed);
    return {
      start,
      bytesTotal: stat.size,
      isLive: false,
      chunks: readFrom(file, start.offset),
      save: (checkpoint) => writeCheckpoint(checkpointFile, checkpoint, file),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Standard input: nobody can go back in it, so nothing is kept. What comes twice is meant twice, hence the seed of its own. */
export function openStandardInput(terminal: Terminal, signal: AbortSignal): LineInput {
  return {
    start: firstLine(crypto.randomUUID()),
    bytesTotal: undefined,
    isLive: true,
    chunks: terminal.openInput(signal),
    save: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function firstLine(seed: string): Checkpoint {
  return { line: 0, offset: 0, identity: startIdentity(seed), counts: { delivered: 0, rejected: 0, bad: 0 } };
}

async function* readFrom(file: FileHandle, start: number): AsyncGenerator<Uint8Array> {
  for (let position = start; ;) {
    // A new one each time: lines that are cut from it are kept until they are sent.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
