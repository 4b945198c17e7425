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
const pages = [...router.matchAll(/^ +(?:\{ )?name: '(\w+)'/gm)].map(([, name = '']) => ({ name }));
const index = readFileSync(`${page}index.html`, 'utf8');
const entries = [...index.matchAll(/\.\/console\/([^"]+\.js)"/g)].map(([, name = '']) => name);
const built = readdirSync(`${page}console`);
/** What is loaded with the page of this name, and nothing that is loaded later. */
const scriptsOf = (name: string): ReadonlySet<string> => {
  const own = built.filter((file) => new RegExp(`^${name}-page-[\\w-]{8}\\.js$`).test(file));
  expect([name, own.length]).toEqual([name, 1]);
  return new Set([...entries, ...own].flatMap((entry) => [...listScripts(entry)]));
};

test('there is an entry, and the page of every name that the router knows', () => {
  expect(entries.length).toBeGreaterThan(0);
  expect(pages.length).toBe(router.match(/load: async/g)?.length ?? 0);
  expect(pages.length).toBeGreaterThan(0);
});

test.each(pages.map(({ name }) => name))('the first load of %s has at most 150 KB of JavaScript, as it is sent', (name) => {
  const bytes = [...scriptsOf(name)].reduce((sum, script) => sum + zippedBytes(script), 0);
  expect([bytes, bytes <= scriptBytesMax]).toEqual([bytes, true]);
});

test('the SQL editor is there, and waits until it is opened', () => {
  const editor = built.find((file) => /^editor-[\w-]{8}\.js$/.test(file)) ?? '';
  expect(listScripts(editor).size).toBeGreaterThan(0);
  for (const { name } of pages) {
    expect([name, scriptsOf(name).has(editor)]).toEqual([name, false]);
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
