/**
 * No regular expression of what ships can be made to take long, whatever text it meets: each is taken apart, and none may have more than a few ways
 * to match the same text. Where one could, words and loops do.
 */
import { parseSync, Visitor } from 'oxc-parser';
import { isSafe } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { listFiles, readText } from './workspace.js';

interface Found {
  readonly path: string;
  /** As it stands in the source. */
  readonly text: string;
  readonly pattern: RegExp | undefined;
}

/** What is safe though the analysis can't tell, by `path text`, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'packages/client/src/mparticle/parameters.ts /\\{([\\w-]+)\\}/g':
    'no brace is one of the characters between them: each try ends where the next one could begin',
  'packages/client/src/batch/batch-request.ts /(?<!\\/)\\/+$/': 'a row of slashes is tried from its first one on, once',
  'packages/client/src/message/message-request.ts /(?<!\\/)\\/+$/':
    'the same, in the fewest bytes: the edge entry has none to spare',
};
/** Made at run time, of what is no stranger's. */
const made: Readonly<Record<string, string>> = {
  "packages/cli/src/remote/stored.ts new RegExp(`^fairlead_${name} (\\\\d+)$`, 'm')":
    'the name of a metric, which the caller writes down',
  'packages/client/src/testing/pattern.ts new RegExp(wanted)': 'a copy of the regular expression that a test wants',
};

const sources = listFiles('packages').filter((path) => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path));
const found = sources.flatMap((path) => findExpressions(path, readText(path)));

test('there are some, and each is found: literals, and those that are made', () => {
  expect(found.length).toBeGreaterThan(50);
  const source = `const a = /x/g; f(/[/]"/u, new RegExp('y' + z), RegExp(q)); const text = '/no/'; // /no/`;
  expect(findExpressions('example.ts', source).map(({ text, pattern }) => [text, pattern !== undefined])).toEqual([
    ['/x/g', true],
    ['/[/]"/u', true],
    [`new RegExp('y' + z)`, false],
    ['RegExp(q)', false],
  ]);
});

test('what takes long is seen, at its ends and in its middle', () => {
  for (const slow of [/\/+$/, / *; */, /(a*)*b/, /^(?:a|aa)+$/, /x.*y.*z/]) {
    expect([String(slow), isSafe(slow).safe]).toEqual([String(slow), false]);
  }
});

describe('takes no longer than its text is long', () => {
  const literals = new Map(found.filter(({ pattern }) => pattern !== undefined).map((each) => [`${each.path} ${each.text}`, each]));
  test.each([...literals])('%s', (key, { pattern }) => {
    expect(isSafe(pattern as RegExp).safe).toBe(!Object.hasOwn(exceptions, key));
  });
});

test('none is made at run time of what strangers say', () => {
  const texts = found.filter(({ pattern }) => pattern === undefined).map(({ path, text }) => `${path} ${text}`);
  expect(texts.toSorted()).toEqual(Object.keys(made).toSorted());
});

test('each exception is still there', () => {
  const there = new Set(found.map(({ path, text }) => `${path} ${text}`));
  expect(Object.keys(exceptions).filter((key) => !there.has(key))).toEqual([]);
});

function findExpressions(path: string, source: string): readonly Found[] {
  const all: (Found & { readonly at: number })[] = [];
  const addMade = (node: { readonly start: number; readonly end: number; readonly callee: object }): void => {
    if (Reflect.get(node.callee, 'name') === 'RegExp') {
      all.push({ path, at: node.start, text: source.slice(node.start, node.end), pattern: undefined });
    }
  };
  const visitor = new Visitor({
    Literal(node) {
      if ('regex' in node) {
        all.push({
          path,
          at: node.start,
          text: source.slice(node.start, node.end),
          pattern: new RegExp(node.regex.pattern, node.regex.flags),
        });
      }
    },
    NewExpression: addMade,
    CallExpression: addMade,
  });
  visitor.visit(parseSync(path, source).program);
  return all.toSorted((one, other) => one.at - other.at);
}
