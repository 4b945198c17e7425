import { open, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { callApi } from '../remote/api.ts';
import { type Connection, type ConnectionFlags, resolveConnection } from '../remote/connection.ts';
import { type RowFilter, toWhere } from '../remote/row-filter.ts';
import { listenForStop } from '../serving/stop.ts';
import { formatBytes, formatClock } from '../terminal/amount.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface ExportCall {
  readonly format: string | undefined;
  readonly table: string | undefined;
  /** A path, or `-`. */
  readonly out: string | undefined;
  readonly filter: RowFilter;
  /** Names with commas between them; all if not given. */
  readonly columns: string | undefined;
  readonly isForced: boolean;
  readonly isQuiet: boolean;
  readonly flags: ConnectionFlags;
}

interface Export {
  readonly format: 'parquet' | 'ndjson';
  readonly table: 'events' | 'quarantine';
  readonly where: Readonly<Record<string, string>> | undefined;
  readonly columns: readonly string[] | undefined;
}

/** `fairlead export`. A file has its name only once it is whole; whatever happens before leaves nothing that looks like one. */
export async function exportRows(call: ExportCall, terminal: Terminal): Promise<number> {
  const wanted = parseExport(call);
  const out = parseOut(call, wanted, terminal);
  const connection = await resolveConnection(call.flags, terminal);
  const stop = AbortSignal.any([listenForStop(process, terminal.note).signal, terminal.outputClosed]);
  const now = (): number => performance.now();
  const startedAtMs = now();
  const progress = createProgress({ terminal, now, title: 'export', isQuiet: call.isQuiet });
  try {
    const chunks = receive(connection, wanted, { signal: stop, progress });
    const bytes = out === '-' ? await writeOut(chunks, terminal) : await writeFile(chunks, out);
    progress.end();
    if (!call.isQuiet) {
      terminal.note(
        terminal.notePaint.dim(`${formatBytes(bytes)} in ${formatClock(now() - startedAtMs)}${out === '-' ? '' : `: ${out}`}`),
      );
    }
    return 0;
  } catch (error) {
    if (terminal.outputClosed.aborted) {
      return 0;
    }
    if (stop.aborted) {
      terminal.note('stopped; nothing was kept');
      return 1;
    }
    throw error;
  } finally {
    progress.end();
  }
}

function parseExport({ format = 'ndjson', table = 'events', filter, columns }: ExportCall): Export {
  if (format !== 'parquet' && format !== 'ndjson') {
    throw new CommandError('invalid_usage', `--format takes parquet or ndjson, received ${format}`);
  }
  if (table !== 'events' && table !== 'quarantine') {
    throw new CommandError('invalid_usage', `--table takes events or quarantine, received ${table}`);
  }
  return { format, table, where: toWhere(filter, Date.now()), columns: columns?.split(',').map((name) => name.trim()) };
}

function parseOut({ out, isForced }: ExportCall, { format }: Export, { currentFolder }: Terminal): string {
  if (out === undefined) {
    throw new CommandError('invalid_usage', 'export takes --out FILE, or --out - for standard output');
  }
  if (out === '-') {
    if (format === 'parquet') {
      throw new CommandError('invalid_usage', 'a parquet file is written from its end: give --out a file, or take --format ndjson');
    }
    return out;
  }
  const path = resolve(currentFolder, out);
  if (!isForced && existsSync(path)) {
    throw new CommandError('file_exists', `There is a file ${path} already.`);
  }
  return path;
}

interface Receiving {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The body of the answer, to its end. Throws `export_interrupted` when it breaks off, and as {@link callApi} does. */
async function* receive(connection: Connection, wanted: Export, { signal, progress }: Receiving): AsyncGenerator<Uint8Array> {
  const { body } = await callApi(connection, { method: 'POST', path: '/api/export', body: JSON.stringify(wanted), signal });
  if (body === null) {
    throw new CommandError('unexpected_answer', `What answers at ${connection.url} gave nothing to export.`);
  }
  let bytes = 0;
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const next = await nextOf(chunks, bytes);
      if (next.done === true) {
        return;
      }
      bytes += next.value.byteLength;
      progress.update({ bytes });
      yield next.value;
    }
  } finally {
    // What is not read is not sent: the server has better things to do. Already ended, this does nothing.
    await chunks.return?.().catch(() => undefined);
  }
}

/** An answer that is cut off is told from one that can't be written down. */
async function nextOf(chunks: AsyncIterator<Uint8Array>, bytes: number): Promise<IteratorResult<Uint8Array>> {
  try {
    return await chunks.next();
  } catch (cause) {
    throw new CommandError('export_interrupted', `The server broke off after ${formatBytes(bytes)}.`, { cause });
  }
}

async function writeFile(chunks: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const part = `${path}.part`;
  let bytes = 0;
  const file = await open(part, 'w', 0o600);
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk);
      bytes += chunk.byteLength;
    }
    await file.datasync();
    await file.close();
    await rename(part, path);
    return bytes;
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw error;
  }
}

async function writeOut(chunks: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) {
    await terminal.write(chunk);
    bytes += chunk.byteLength;
  }
  return bytes;
}
