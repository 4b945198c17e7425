import { resolveOptions, type ServerOptions } from './options.ts';
import { startWorkerProcess } from './pipeline/worker-process.ts';
import type { FairleadServer } from './fairlead-server.ts';

/**
 * Opens the data folder and listens. Rejects with a `FairleadError`: `invalid_option`, `data_folder_in_use`,
 * `data_format_unsupported`, `log_behind_store`, `port_in_use`.
 */
export async function startServer(options: ServerOptions): Promise<FairleadServer> {
  const resolved = resolveOptions(options);
  // Half of the time to the first answer is the worker's, loading its engine: it begins before this process loads the rest of itself.
  const worker = startWorkerProcess(resolved.queryConcurrencyMax);
  try {
    const { openServer } = await import('./open-server.ts');
    return await openServer(resolved, worker);
  } catch (error) {
    worker.kill();
    throw error;
  }
}
