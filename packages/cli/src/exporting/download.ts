import { CommandError } from '../errors.ts';
import { callApi } from '../remote/api.ts';
import type { Connection } from '../remote/connection.ts';
import { formatBytes } from '../terminal/amount.ts';
import type { Progress } from '../terminal/progress.ts';

/** What is asked of `/api/export`. */
export interface Export {
  readonly format: 'parquet' | 'ndjson';
  readonly table: 'events' | 'quarantine';
  readonly where: Readonly<Record<string, string>> | undefined;
  readonly columns: readonly string[] | undefined;
}

export interface Download {
  /** As the server announced it. */
  readonly bytesTotal: number | undefined;
  /** The file, to its end; read once. Throws `export_interrupted` when it breaks off. */
  readonly read: (progress: Progress) => AsyncGenerator<Uint8Array>;
}

/** Resolves once the server has written the file, and begins to send it. Throws as {@link callApi} does. */
export async function startDownload(connection: Connection, wanted: Export, signal: AbortSignal): Promise<Download> {
  const { body, headers } = await callApi(connection, {
    method: 'POST',
    path: '/api/export',
    body: JSON.stringify(wanted),
    signal,
  });
  if (body === null) {
    throw new CommandError('unexpected_answer', `What answers at ${connection.url} gave nothing to export.`);
  }
  const announced = headers.get('content-length');
  return {
    bytesTotal: announced === null ? undefined : Number(announced),
    read: (progress) => receive(body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>, progress),
  };
}

async function* receive(chunks: AsyncIterator<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  let bytes = 0;
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
