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

test('every variable that the command reads is on the page', () => {
  const sources = listFiles().filter((path) => /^packages\/cli\/src\/.*\.ts$/.test(path));
  const read = sources.flatMap((path) =>
    [...codeOf(path).matchAll(/\b(?:FAIRLEAD_\w+|(?<=environment(?:\.|\[['"]))[A-Z_]+)\b/g)].map((match) => match[0]),
  );
  const page = readText(operatingDocsPath);
  // `FAIRLEAD_` alone is what the names of limits begin with.
  const missing = [...new Set(read)].filter((name) => name !== 'FAIRLEAD_' && !page.includes(`\`${name}\``));
  expect(read).toContain('FAIRLEAD_DATA');
  expect(missing).toEqual([]);
});

test('every option of the server can be set in the file, or is for those who embed it', async () => {
  const { members } = await import('../packages/cli/dist/serving/config-file.js');
  const { readOptions } = await import('./write-option-docs.js');
  // A certificate has members of its own, for its two files; a partial rebuild is asked for with a flag, each time.
  const embedding = new Set(['dataPath', 'logger', 'now', 'tls', 'isPartialRebuildAllowed']);
  const options = readOptions('packages/server/src/options.ts', 'ServerOptions').map(({ name }) => name);
  expect(options.filter((name) => !members.has(name) && !embedding.has(name))).toEqual([]);
});
