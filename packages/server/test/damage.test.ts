import { describe, expect, test } from 'vitest';
import { damageAtOpening, damageIn } from '../src/store/damage.ts';

/* Which of the engine's errors say that its file is not what it wrote: a store is thrown away for it. */

const invalidated =
  'FATAL Error: Failed: database has been invalidated because of a previous fatal error. The database must be restarted prior to being used again.';

describe('damage', () => {
  test.each([
    'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 12288',
    'IO Error: Could not read enough bytes from file "/data/store/events.duckdb": attempted to read 262144 bytes from location 1',
    'IO Error: The file "/data/store/events.duckdb" exists, but it is not a valid DuckDB database file!',
    'Serialization Error: Failed to deserialize: field id mismatch, expected: 100, got: 3',
    'INTERNAL Error: Failure while replaying WAL file "/data/store/events.duckdb.wal": index out of range',
    `${invalidated}\nOriginal error: "IO Error: Corrupt database file: computed checksum 1"`,
  ])('%s', (message) => {
    expect(damageIn(new Error(message))).toBe(message);
    expect(damageAtOpening(new Error('around it', { cause: new Error(message) }))).toBe(message);
  });

  test('of the catalog, at opening alone', () => {
    const message = 'Catalog Error: Failure while replaying WAL file "events.duckdb.wal": Table with name events does not exist!';
    expect(damageAtOpening(new Error(message))).toBe(message);
    expect(damageIn(new Error(message))).toBeUndefined();
  });
});

describe('no damage', () => {
  test.each([
    'Catalog Error: Table with name checksums does not exist!\nDid you mean "events"?\n\nLINE 1: SELECT * FROM checksums',
    'INTERNAL Error: Failed to bind column reference "checksum" [5.0]: inequal types',
    'INTERNAL Error: Unexpected operator\n\nLINE 1: SELECT corrupt FROM events',
    'IO Error: Cannot open file "/srv/corrupt/store/events.duckdb": Permission denied',
    'IO Error: Could not read enough bytes from file "/data/store/temporary/duckdb_temp_storage_S32K-0.tmp"',
    'IO Error: Could not set lock on file "/data/checksum/events.duckdb": Conflicting lock is held',
    'IO Error: Failure while replaying WAL file "events.duckdb.wal": Could not write file: No space left on device',
    'INTERNAL Error: Failure while replaying WAL file "events.duckdb.wal": Out of Memory Error: failed to pin block',
    `${invalidated}\nOriginal error: "IO Error: Corrupt database file: could not write: No space left on device"`,
    'Invalid Input Error: IO Error: Corrupt database file: checksum',
  ])('%s', (message) => {
    expect(damageIn(new Error(message))).toBeUndefined();
  });
});
