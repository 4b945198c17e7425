import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordRejected } from '../src/sending/rejected-lines.ts';
import { createFolder } from './support/fairlead.ts';

const line = { line: 7, reason: 'not_json', message: 'The line is not JSON.', text: 'x' };

test.each([
  ['', ''],
  ['{"line":1}\n', '{"line":1}\n'],
  ['{"line":1}\n{"li', '{"line":1}\n{"li\n'],
])('behind %j a line that is recorded has a line of its own', async (before, kept) => {
  const path = join(await createFolder(), 'rejected.ndjson');
  await writeFile(path, before);
  await recordRejected(path, [line, line]);

  expect(await readFile(path, 'utf8')).toBe(`${kept}${JSON.stringify(line)}\n${JSON.stringify(line)}\n`);
});
