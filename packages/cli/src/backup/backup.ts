import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AnswerError, CommandError } from '../errors.ts';
import { callApi } from '../remote/api.ts';
import { type ConnectionFlags, resolveConnection } from '../remote/connection.ts';
import { listenForStop } from '../serving/stop.ts';
import { formatBytes, formatClock, formatCount } from '../terminal/amount.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface BackupCall {
  /** A folder that is not there yet. */
  readonly out: string | undefined;
  readonly isQuiet: boolean;
  readonly flags: ConnectionFlags;
}

/** `fairlead backup`. The folder has its name only once it is whole and on disk, for its owner only. */
export async function backup({ out, isQuiet, flags }: BackupCall, terminal: Terminal): Promise<number> {
  process.umask(0o077);
  const path = parseOut(out, terminal);
  const connection = await resolveConnection(flags, terminal);
  const { FairleadError } = await import('@fairlead/server');
  const { receiveBackup } = await import('@fairlead/server/backup');
  const { signal } = listenForStop(process, terminal.note);
  const now = (): number => performance.now();
  const startedAtMs = now();
  const progress = createProgress({ terminal, now, title: 'backup', unit: 'requests', isQuiet });
  try {
    const { body } = await callApi(connection, { method: 'POST', path: '/api/backup', signal });
    if (body === null) {
      throw new CommandError('unexpected_answer', `What answers at ${connection.url} gave nothing to keep.`);
    }
    const received = await receiveBackup({
      chunks: untilBroken(body),
      path,
      onProgress: ({ bytes, records }) => progress.update({ bytes, count: records }),
    });
    progress.end();
    if (!isQuiet) {
      const size = `${formatBytes(received.bytes)} in ${formatClock(now() - startedAtMs)}`;
      terminal.note(terminal.notePaint.dim(`${formatCount(received.recordCount)} requests, ${size}: ${path}`));
    }
    return 0;
  } catch (error) {
    progress.end();
    if (signal.aborted) {
      terminal.note('stopped; nothing was kept');
      return 1;
    }
    const isKnown = error instanceof CommandError || error instanceof AnswerError || error instanceof FairleadError;
    throw isKnown
      ? error
      : new CommandError('backup_not_written', `${path} could not be written: ${reasonOf(error)}`, { cause: error });
  }
}

function parseOut(out: string | undefined, { currentFolder }: Terminal): string {
  if (out === undefined) {
    throw new CommandError('invalid_usage', 'backup takes --out DIR, a folder that is not there yet');
  }
  const path = resolve(currentFolder, out);
  if (existsSync(path)) {
    throw new CommandError('file_exists', `There is a ${path} already.`, { remedy: 'Name a folder that is not there yet.' });
  }
  return path;
}

/** A transfer that breaks off is told from what can't be written down. */
async function* untilBroken(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    throw new CommandError('backup_interrupted', 'The server broke off before the end.', { cause });
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
