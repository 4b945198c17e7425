import { checkBatch, parseJson, stringifyJson } from '@fairlead/protocol';
import type { Batch, JsonValue } from '@fairlead/protocol';
import { expect } from 'vitest';

/** The batch as a server reads it, by its text, is the one expected, and the protocol's check has nothing to say about it. */
export function expectWire(built: Batch, wire: object): void {
  const parsed = parseJson(stringifyJson(built as unknown as JsonValue));
  expect(parsed).toEqual({ ok: true, value: wire });
  const { value, issues } = checkBatch(parsed.ok ? parsed.value : null);
  expect(issues).toEqual([]);
  expect(value).toEqual(wire);
}
