import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InputLine, LineSplitter } from '../src/sending/line-splitter.ts';

const lineBytesMax = 20;

function split(bytes: Buffer, cuts: readonly number[], start = { line: 0, offset: 0 }): readonly InputLine[] {
  const splitter = new LineSplitter({ ...start, lineBytesMax });
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

const text = fc
  .array(fc.constantFrom('\n', '\r\n', '\r', '{}', 'é', '海', 'x'.repeat(19), 'x'.repeat(25), ' '), { maxLength: 30 })
  .map((parts) => Buffer.from(parts.join('')));
const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 8 });

test('however the bytes come, the lines are the same, and each is where it says', () => {
  fc.assert(
    fc.property(text, cuts, (bytes, pieces) => {
      const lines = split(bytes, pieces);
      const expected = bytes.toString('latin1').split('\n');
      if (expected.at(-1) === '') {
        expected.pop();
      }
      expect(lines.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
      expect(lines.map(({ size }) => size)).toEqual(expected.map((line) => line.length));
      expect(lines.map(({ isTooLong }) => isTooLong)).toEqual(expected.map((line) => line.length > lineBytesMax));
      const whole = lines.filter(({ isTooLong }) => !isTooLong).map((line) => line.bytes.toString('latin1'));
      expect(whole).toEqual(expected.filter((line) => line.length <= lineBytesMax).map((line) => line.replace(/\r$/, '')));
      let start = 0;
      for (const line of lines) {
        expect(bytes.subarray(start, line.endOffset).toString('latin1').replace(/\n$/, '')).toHaveLength(line.size);
        start = line.endOffset;
      }
      expect(start).toBe(bytes.length);
    }),
  );
});

test('going on behind any line gives the lines that are left', () => {
  fc.assert(
    fc.property(text, cuts, fc.nat(), (bytes, pieces, chosen) => {
      const lines = split(bytes, []);
      fc.pre(lines.length > 0);
      const { number, endOffset } = lines[chosen % lines.length] as InputLine;
      const rest = split(bytes.subarray(endOffset), pieces, { line: number, offset: endOffset });
      expect(rest).toEqual(lines.slice(number));
    }),
  );
});

test('of a line that is too long, no more than its start is kept', () => {
  const splitter = new LineSplitter({ line: 0, offset: 0, lineBytesMax: 100_000 });
  for (let count = 0; count < 1_000; count++) {
    expect(splitter.push(Buffer.alloc(10_000, 'x'))).toEqual([]);
  }
  const [line] = splitter.push(Buffer.from('\n'));
  expect(line).toMatchObject({ number: 1, size: 10_000_000, isTooLong: true });
  expect(line?.bytes.length).toBe(1_024);
  expect(line?.bytes.buffer.byteLength).toBeLessThan(100_000);
});
