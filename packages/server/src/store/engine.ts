import { availableParallelism } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { checkpointSettings } from './checkpoints.ts';
import { duckdbApi } from './duckdb-api.ts';

/** The SQL engine on its file, with the connection that writes. */
export interface Engine {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
}

export interface EngineOptions {
  readonly file: string;
  readonly memoryBytesMax: number;
  readonly tempPath: string;
  readonly tempBytesMax: number;
  /** The one folder beside the temporary one that statements may reach. */
  readonly exportPath: string;
}

/** Opens it with settings that no statement can change any more. Rejects with the engine's own errors; nothing is open then. */
export async function openEngine({ file, memoryBytesMax, tempPath, tempBytesMax, exportPath }: EngineOptions): Promise<Engine> {
  const instance = await duckdbApi.DuckDBInstance.create(file, {
    memory_limit: `${Math.floor(memoryBytesMax / 1024)}KiB`,
    temp_directory: tempPath,
    threads: String(engineThreads),
    storage_compatibility_version: 'latest',
    // Statements come from users: no extensions, and below no files, no network, no settings.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  let writer: DuckDBConnection | undefined;
  try {
    writer = await instance.connect();
    // Given when the instance is made, this one has no effect.
    await writer.run(`SET max_temp_directory_size = '${Math.floor(tempBytesMax / 1024)}KiB'`);
    await writer.run(checkpointSettings);
    // In this order: no folder can be allowed any more once the rest is out of reach. The temporary one is allowed by the engine.
    await writer.run(`SET allowed_directories = ['${exportPath.replaceAll("'", "''")}']`);
    await writer.run('SET enable_external_access = false');
    await writer.run('SET lock_configuration = true');
    return { instance, writer };
  } catch (error) {
    closeEngine({ instance, writer });
    throw error;
  }
}

/** The connection first: an open one keeps the file open behind a closed instance. */
export function closeEngine({
  instance,
  writer,
}: {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection | undefined;
}): void {
  writer?.closeSync();
  instance.closeSync();
}

/**
 * One core is left to those who answer requests. With a thread on every core of two, a third of what the engine took to store was its
 * threads' waiting for each other.
 */
const engineThreads = Math.max(1, availableParallelism() - 1);
