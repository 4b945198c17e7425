/** Whatever the builders' types take, the protocol's check reads without an error, a warning or a loss. */
import { checkBatch, parseJson, stringifyJson } from '@fairlead/protocol';
import type { JsonValue } from '@fairlead/protocol';
import { batch } from 'fairlead';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchParams } from './params-arbitrary.ts';

test('a built batch needs no repair', () => {
  fc.assert(
    fc.property(batchParams, (params) => {
      const text = stringifyJson(batch(params) as unknown as JsonValue);
      const parsed = parseJson(text);
      const { value, issues } = checkBatch(parsed.ok ? parsed.value : null);
      expect(issues).toEqual([]);
      // Zero is the one value that says nothing where it stands: as an id.
      expect(withoutZeroIds(value as unknown as JsonValue)).toEqual(withoutZeroIds(parsed.ok ? parsed.value : null));
    }),
    { numRuns: 300 },
  );
});

function withoutZeroIds(batchOnWire: JsonValue): JsonValue {
  return JSON.parse(stringifyJson(batchOnWire), (key, value: unknown) =>
    (key === 'mpid' || key === 'session_id') && value === 0 ? undefined : value,
  ) as JsonValue;
}
