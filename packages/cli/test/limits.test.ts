import { expect, test } from 'vitest';
import { resolveLimits } from '../src/serving/limits.ts';

test('a limit is that of its flag, else of the environment, else of the file; an empty variable is none', () => {
  const file = { logRetentionDays: 1, storeRetentionDays: 1, quarantineRetentionDays: 1, holdMs: 1 };
  const environment = {
    FAIRLEAD_LOG_RETENTION_DAYS: '2',
    FAIRLEAD_STORE_RETENTION_DAYS: '2',
    FAIRLEAD_QUARANTINE_RETENTION_DAYS: '',
    FAIRLEAD_DISK_RESERVE_PERCENT: '2',
    FAIRLEAD_IS_PARTIAL_REBUILD_ALLOWED: 'true',
  };
  const flags = { 'log-retention-days': '3', 'disk-reserve-percent': '0', 'store-retention-days': undefined };
  expect(resolveLimits({ flags, environment, file })).toEqual({
    logRetentionDays: 3,
    storeRetentionDays: 2,
    quarantineRetentionDays: 1,
    diskReservePercent: 0,
    holdMs: 1,
  });
});
