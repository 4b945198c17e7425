import { openDuckDBEventStore } from '../../src/store/duckdb-event-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeEventStore } from './event-store-contract.ts';

describeEventStore('DuckDB', async () => {
  const path = await temporaryFolder();
  const query = { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 1, waitingMax: 10, waitMsMax: 10_000, bytesMax: 1_000_000 };
  return {
    open: () =>
      openDuckDBEventStore({
        path,
        logId: 'abcdef01',
        memoryBytesMax: 256 * 1024 * 1024,
        tempBytesMax: 64 * 1024 * 1024,
        query,
        export: { bytesMax: 1_000_000, timeoutMs: 60_000 },
      }),
  };
});
