import { openLmdbLog, openLmdbLogReader } from '../../src/log/lmdb-log.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeLog } from './log-contract.ts';

describeLog('LMDB', async () => {
  const path = await temporaryFolder();
  return {
    open: () => Promise.resolve({ log: openLmdbLog({ path, commitTimeoutMs: 10_000 }), reader: openLmdbLogReader(path) }),
  };
});
