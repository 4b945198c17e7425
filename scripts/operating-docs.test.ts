import { expect, test } from 'vitest';
import { logLines } from '../packages/server/dist/observe/log-lines.js';
import { withoutComments } from './source.js';
import { listFiles, readText } from './workspace.js';
import { operatingDocsPath, renderOperatingDocs } from './write-operating-docs.js';

test('docs/operating.md says what the tables of the code say', () => {
  const page = readText(operatingDocsPath);
  expect(page, 'npm run operating-docs writes it').toBe(renderOperatingDocs(page));
});

const serverSources = listFiles().filter((path) => /^packages\/server\/src\/.*\.ts$/.test(path));
const codeOf = (path: string): string => withoutComments(readText(path));

test('the server logs through its table of lines, and nowhere past it', () => {
  const past = serverSources.filter(
    (path) => !path.endsWith('observe/event-log.ts') && /\blog(?:ger)?\.(?:trace|debug|info|warn|error|fatal)\(/.test(codeOf(path)),
  );
  expect(past).toEqual([]);
});

test('every line of the table is logged somewhere', () => {
  const said = new Set(serverSources.flatMap((path) => [...codeOf(path).matchAll(/\.say\(\s*'(\w+)'/g)].map((match) => match[1])));
  expect(Object.keys(logLines).filter((event) => !said.has(event))).toEqual([]);
});

test('every line that is more than news says what to do', () => {
  const silent = Object.entries(logLines).filter(([, line]) => line.level !== 'info' && !('action' in line));
  expect(silent).toEqual([]);
});
