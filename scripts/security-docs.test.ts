/** Each line of SECURITY.md that says what is done against a threat names tests that hold it, and they are there. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readText, root } from './workspace.js';

interface Line {
  readonly threat: string;
  readonly heldBy: string;
}

const lines = readLines(readText('SECURITY.md'));

test('there are lines, and each has a threat, what is done and what holds it', () => {
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter(({ threat, heldBy }) => threat === '' || heldBy === '')).toEqual([]);
});

describe('held by', () => {
  test.each(lines)('$threat', ({ heldBy }) => {
    const named = readNames(heldBy);
    expect(named.length).toBeGreaterThan(0);
    for (const { path, names } of named) {
      expect({ path, isThere: existsSync(join(root, path)) }).toEqual({ path, isThere: true });
      expect({ path, hasNames: names.length > 0 }).toEqual({ path, hasNames: true });
      const titles = readTitles(readText(path));
      for (const name of names) {
        expect({ path, name, isTest: titles.some((title) => title.includes(name)) }).toEqual({ path, name, isTest: true });
      }
    }
  });
});

test('a test that is not there is noticed', () => {
  const titles = readTitles(`test('is there', () => {});\ntest.each([1])(\n  'so is %s',\n  () => {});\n// test('not this', …)`);
  expect(titles).toEqual(['is there', 'so is %s']);
  expect(readNames('`a.test.ts`, *one*, *two*; `packages/b.ts`, *three*')).toEqual([
    { path: 'packages/server/test/a.test.ts', names: ['one', 'two'] },
    { path: 'packages/b.ts', names: ['three'] },
  ]);
});

/** The rows of all tables with a last column of that name. */
function readLines(markdown: string): readonly Line[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (?:threat|---)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| ?| ?\|$/g, '').trim()))
    .map(([threat = '', , heldBy = '']) => ({ threat, heldBy }));
}

/** `file`, *name*, *name*; `file`, *name* */
function readNames(cell: string): readonly { readonly path: string; readonly names: readonly string[] }[] {
  return [...cell.matchAll(/`([^`]+)`((?:,? \*[^*]+\*)*)/g)].map(([, file = '', rest = '']) => ({
    path: /^(?:packages|scripts|simulation|conformance)\//.test(file) ? file : posix.join('packages/server/test', file),
    names: [...rest.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name),
  }));
}

/** The titles of tests and groups, as they stand in the source. */
function readTitles(source: string): readonly string[] {
  const call = /^\s*(?:(?:test|describe)(?:\.\w+(?:\([^\n]*\))?)*\(|\)\(|\]\)\()\s*(['"`])((?:(?!\1)[^\\]|\\.)+)\1/gm;
  const wrapped = /\)\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1,/g;
  const code = source.replace(/^\s*\/\/.*$/gm, '');
  const found = [...code.matchAll(call), ...code.matchAll(wrapped)].map(([, , title = '']) => title.replaceAll("\\'", "'"));
  return [...new Set(found)];
}
