import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const page = fileURLToPath(new URL('../../server/dist/page/', import.meta.url));
const scriptBytesMax = 150 * 1024;

/** What an entry needs before it runs: itself and what it imports outright, all the way down. */
function listScripts(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (!seen.has(entry)) {
    seen.add(entry);
    const text = readFileSync(`${page}console/${entry}`, 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      listScripts(name, seen);
    }
  }
  return seen;
}

const zippedBytes = (name: string): number => statSync(`${page}console/${name}.gz`).size;

/** Of the router, read as text: its components bring the types of a browser, which no other test is to have. */
const router = readFileSync(new URL('../src/pages.ts', import.meta.url), 'utf8');
const pages = [...router.matchAll(/\bname: '(\w+)',[^}]*?(Content|load):/g)].map(([, name = '', how]) => ({
  name,
  isLoadedLater: how === 'load',
}));
const index = readFileSync(`${page}index.html`, 'utf8');
const entries = [...index.matchAll(/\.\/console\/([^"]+\.js)"/g)].map(([, name = '']) => name);
const built = readdirSync(`${page}console`);
/** What is loaded with this page, and nothing that is loaded later. */
const scriptsOf = ({ name, isLoadedLater }: (typeof pages)[number]): ReadonlySet<string> => {
  const own = built.filter((file) => new RegExp(`^${name}-page-[\\w-]{8}\\.js$`).test(file));
  expect([name, own.length]).toEqual([name, isLoadedLater ? 1 : 0]);
  return new Set([...entries, ...own].flatMap((entry) => [...listScripts(entry)]));
};

test('there is an entry, and the page of every name that the router knows', () => {
  expect(entries.length).toBeGreaterThan(0);
  expect(pages.length).toBe(router.match(/title: '/g)?.length ?? 0);
  expect(pages.length).toBeGreaterThan(0);
});

test('what one comes to first is one script and one style', () => {
  expect(entries.length).toBe(1);
  expect(listScripts(entries[0] ?? '').size).toBe(1);
  expect(index.match(/rel="stylesheet"/g)?.length).toBe(1);
  expect(pages.filter(({ isLoadedLater }) => !isLoadedLater).map(({ name }) => name)).toEqual(['start', 'live']);
});

test.each(pages)('the first load of $name has at most 150 KB of JavaScript, as it is sent', (entry) => {
  const bytes = [...scriptsOf(entry)].reduce((sum, script) => sum + zippedBytes(script), 0);
  expect([bytes, bytes <= scriptBytesMax]).toEqual([bytes, true]);
});

test('the SQL editor is there, and waits until it is opened', () => {
  const editor = built.find((file) => /^editor-[\w-]{8}\.js$/.test(file)) ?? '';
  expect(listScripts(editor).size).toBeGreaterThan(0);
  for (const entry of pages) {
    expect([entry.name, scriptsOf(entry).has(editor)]).toEqual([entry.name, false]);
  }
});

test('nothing in the page names another host', () => {
  const names = readdirSync(`${page}console`).filter((name) => /\.(?:js|css)$/.test(name));
  for (const name of [...names.map((script) => `console/${script}`), 'index.html']) {
    const hosts = [...readFileSync(`${page}${name}`, 'utf8').matchAll(/https?:\/\/[\w.-]+/g)].map(([host]) => host);
    // Names of XML, which nobody asks for anything.
    expect([name, hosts.filter((host) => host !== 'http://www.w3.org')]).toEqual([name, []]);
  }
});
