import { open, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { type ConnectionFlags, resolveConnection } from '../remote/connection.ts';
import { type RowFilter, toWhere } from '../remote/row-filter.ts';
import { listenForStop } from '../serving/stop.ts';
import { formatBytes, formatClock } from '../terminal/amount.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { showWaiting } from '../terminal/waiting.ts';
import { type Export, startDownload } from './download.ts';

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

/** `fairlead export`. A file has its name only once it is whole; whatever happens before leaves nothing that looks like one. */
export async function exportRows(call: ExportCall, terminal: Terminal): Promise<number> {
  const wanted = parseExport(call);
  const out = parseOut(call, wanted, terminal);
  const connection = await resolveConnection(call.flags, terminal);
  const stop = AbortSignal.any([listenForStop(process, terminal.note).signal, terminal.outputClosed]);
  const now = (): number => performance.now();
  const startedAtMs = now();
  const { notePaint, showStatus } = terminal;
  const watched = { notePaint, showStatus: call.isQuiet ? (): void => undefined : showStatus };
  try {
    const download = await showWaiting(watched, 'the server writes the file', () => startDownload(connection, wanted, stop));
    const { bytesTotal } = download;
    const progress = createProgress({ terminal, now, title: 'export', bytesTotal, isQuiet: call.isQuiet });
    const chunks = download.read(progress);
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
    showStatus('');
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
  // Asked first: the server may write for minutes before there is something to put there.
  if (!existsSync(dirname(path))) {
    throw new CommandError('invalid_usage', `--out names a file in ${dirname(path)}, which is not there`, {
      remedy: 'Make that folder, or name another.',
    });
  }
  if (!isForced && existsSync(path)) {
    throw new CommandError('file_exists', `There is a file ${path} already.`);
  }
  return path;
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
