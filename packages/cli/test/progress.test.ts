import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createPace } from '../src/sending/pace.ts';
import { createPaint } from '../src/terminal/paint.ts';
import { createProgress, type ProgressOptions } from '../src/terminal/progress.ts';

interface Watched {
  readonly said: string[];
  readonly progress: ReturnType<typeof createProgress>;
  readonly pass: (milliseconds: number) => void;
}

function watch(noteColumns: number | undefined, options: Partial<ProgressOptions> = {}): Watched {
  const said: string[] = [];
  let nowMs = 1_000_000;
  const terminal = {
    noteColumns,
    notePaint: createPaint({ isTerminal: noteColumns !== undefined, environment: {} }),
    note: (line: string) => void said.push(`note ${line}`),
    showStatus: (line: string) => void said.push(`status ${stripVTControlCharacters(line)}`),
  };
  const progress = createProgress({ terminal, now: () => nowMs, title: 'send', isQuiet: false, ...options });
  return { said, progress, pass: (milliseconds) => void (nowMs += milliseconds) };
}

test('a log gets a plain line every five seconds, with rate and time left', () => {
  const { said, progress, pass } = watch(undefined, { unit: 'lines', bytesTotal: 4_000_000_000, bytesBefore: 1_000_000_000 });
  pass(4_999);
  progress.update({ bytes: 1_400_000_000, count: 9_999 });
  pass(1);
  progress.update({ bytes: 1_500_000_000, count: 10_000 });
  pass(3_000);
  progress.update({ bytes: 1_600_000_000, count: 11_000 });
  pass(2_000);
  progress.update({ bytes: 2_000_000_000, count: 1_234_567 });
  progress.end();
  expect(said).toEqual([
    'note send: 37%, 1.5 GB of 4.0 GB, 10,000 lines, 2,000 lines/s, 0:25 left',
    'note send: 50%, 2.0 GB of 4.0 GB, 1,234,567 lines, 123,457 lines/s, 0:20 left',
    'status ',
  ]);
});

test.each([
  [132, '████░░░░░░░░░░░░░░░░ send: 20%, 200.0 kB of 1.0 MB, 30,000 lines, 10,000 lines/s, 0:12 left'],
  [80, '████░░░░░░░░░░░░░░░░ send: 20%, 200.0 kB of 1.0 MB, 10,000 lines/s, 0:12 left'],
  [64, '████░░░░░░░░░░░░░░░░ send: 20%, 10,000 lines/s, 0:12 left'],
  [40, 'send: 20%, 10,000 lines/s, 0:12 left'],
  [30, 'send: 20%, 10,000 lines/s, 0…'],
])('in %i columns, rate and time left are what stays', (columns, shown) => {
  const { said, progress, pass } = watch(columns, { unit: 'lines', bytesTotal: 1_000_000 });
  pass(3_000);
  progress.update({ bytes: 200_000, count: 30_000 });
  expect(said).toEqual([`status ${shown}`]);
});

test('who watches sees one line with a bar that never breaks; it is taken away at the end', () => {
  const { said, progress, pass } = watch(64, { bytesTotal: 1_000, unit: 'lines' });
  pass(50);
  progress.update({ bytes: 1, count: 0 });
  pass(50);
  progress.update({ bytes: 250, count: 10 });
  pass(100);
  progress.update({ bytes: 2_000, count: 10 });
  progress.end();
  expect(said).toEqual([
    'status █████░░░░░░░░░░░░░░░ send: 25%, 250 B of 1.0 kB, 10 lines',
    'status ████████████████████ send: 100%, 2.0 kB of 1.0 kB, 10 lines',
    'status ',
  ]);
  expect(said.every((line) => line.length - 'status '.length < 64)).toBe(true);
});

test('where the size is not known there is no bar, and no time left', () => {
  const { said, progress, pass } = watch(80, { title: 'export' });
  pass(2_000);
  progress.update({ bytes: 3_000_000 });
  expect(said).toEqual(['status export: 3.0 MB, 1.5 MB/s']);
});

test('quiet is quiet, and time that did not pass is no rate', () => {
  const quiet = watch(undefined, { isQuiet: true });
  quiet.pass(60_000);
  quiet.progress.update({ bytes: 5 });
  expect(quiet.said).toEqual([]);
  const long = watch(undefined, { bytesTotal: 100_000 });
  long.pass(3_605_000);
  long.progress.update({ bytes: 50_000 });
  expect(long.said).toEqual(['note send: 50%, 50.0 kB of 100.0 kB, 14 B/s, 1:00:05 left']);
});

test('the pace is kept by waiting until what was sent is due', async () => {
  const waits: number[] = [];
  let nowMs = 500;
  const sleep = async (milliseconds: number): Promise<void> => void (waits.push(milliseconds), (nowMs += milliseconds));
  const keepPace = createPace(100, { now: () => nowMs, sleep });
  await keepPace(100);
  nowMs += 400;
  await keepPace(200);
  nowMs += 5_000;
  await keepPace(300);
  await createPace(undefined, { now: () => nowMs, sleep })(1_000_000);
  expect(waits).toEqual([1_000, 600]);
});
