import { openDuckDBEventStore } from '../../src/store/duckdb-event-store.ts';

/** A store in this folder, to be opened as often as one likes. */
export function duckDBStoreAt(path: string, logId = 'abcdef01'): { readonly open: () => ReturnType<typeof openDuckDBEventStore> } {
  const query = { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 1, waitingMax: 10, waitMsMax: 10_000, bytesMax: 1_000_000 };
  return {
    open: () =>
      openDuckDBEventStore({
        path,
        logId,
        memoryBytesMax: 256 * 1024 * 1024,
        tempBytesMax: 64 * 1024 * 1024,
        query,
        export: { bytesMax: 1_000_000, timeoutMs: 60_000 },
      }),
  };
}
