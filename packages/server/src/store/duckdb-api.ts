import { createRequire } from 'node:module';
import type * as DuckDBApi from '@duckdb/node-api';

/**
 * DuckDB's package, loaded as the CommonJS that it is. `import` would first look through all of its 124 files for the names that they
 * export: twice the work, a quarter of a second at each start of a worker.
 */
export const duckdbApi: typeof DuckDBApi = createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDBApi;
