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

test('the first load has at most 150 KB of JavaScript, as it is sent, with any one page', () => {
  const index = readFileSync(`${page}index.html`, 'utf8');
  const entries = [...index.matchAll(/\.\/console\/([^"]+\.js)"/g)].map(([, name = '']) => name);
  expect(entries.length).toBeGreaterThan(0);
  const always = new Set(entries.flatMap((entry) => [...listScripts(entry)]));
  const pages = readdirSync(`${page}console`).filter((name) => /-page-[\w-]+\.js$/.test(name));
  expect(pages.length).toBeGreaterThan(0);
  for (const name of pages) {
    const loaded = new Set([...always, ...listScripts(name)]);
    const bytes = [...loaded].reduce((sum, script) => sum + zippedBytes(script), 0);
    expect([name, bytes <= scriptBytesMax, bytes]).toEqual([name, true, bytes]);
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
