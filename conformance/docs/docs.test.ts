/**
 * The documentation does what it says: every command, query and program in it is run as it stands, on a real server, in the order of its page. Only the
 * address is another. What is not run is listed in `not-run.ts`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { snippets } from '../../packages/console/src/start/snippets/all.ts';
import { placeOfDocs } from '../../packages/console/test/support/snippet-docs.ts';
import { type Block, readBlocks, toAnchor } from './blocks.ts';
import { notRun } from './not-run.ts';
import { createPlace, type Place, root } from './place.ts';

const markdownOf = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const pages = ['README.md', ...markdownOf('docs'), ...markdownOf('docs/migrate')];
const blocks = pages.flatMap((page) => readBlocks(root, page));
/** Only shown, never a thing to do. */
const shownLanguages = ['', 'diff', 'json', 'text'];
const keyOf = ({ page, name }: Block): string => `${page} ${name}`;
/** The programs of docs/sending.md, which `conformance/snippets` runs with the toolchains that they need. */
const snippetCodes: ReadonlySet<string> = new Set(snippets.map(({ code }) => code(placeOfDocs)));
const isRun = (block: Block): boolean =>
  !shownLanguages.includes(block.language) && notRun[keyOf(block)] === undefined && !snippetCodes.has(block.code);

/** Servers of pages that change more than others can bear, or that ask for what only some data can answer. */
const ownServers: Readonly<Record<string, readonly string[]>> = {
  'docs/sources.md': ['serve', '--source', 'other:other-key:other-secret'],
  'docs/sql.md': ['demo'],
};
/** The line of getting-started.md that starts a server, for all other pages. */
const servesOfPage =
  /^npx fairlead (serve .+)$/m.exec(blocks.find(({ name }) => name === '1-start-a-server')?.code ?? '')?.[1] ?? '';

test('the pages have what this runs, and what it does not run is there', () => {
  expect(servesOfPage).toContain('--source shop:my-key:my-secret');
  expect(Object.keys(notRun).filter((key) => !blocks.some((block) => keyOf(block) === key))).toEqual([]);
  const keys = blocks.filter((block) => !shownLanguages.includes(block.language)).map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test('every link leads to a page, and to a heading that is there', () => {
  const broken = pages.flatMap((page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    return links.flatMap(([, path = '', anchor]) => {
      const target = path === '' ? page : join(dirname(page), path);
      const isThere = existsSync(join(root, target)) && (anchor === undefined || anchorsOf(target).includes(anchor));
      return isThere ? [] : [`${page} → ${path}#${anchor ?? ''}`];
    });
  });
  expect(broken).toEqual([]);
});

test('the index names every page', () => {
  const index = readFileSync(join(root, 'docs', 'README.md'), 'utf8');
  const missing = [...markdownOf('docs'), ...markdownOf('docs/migrate')]
    .map((page) => page.slice('docs/'.length))
    .filter((name) => name !== 'README.md' && !index.includes(`(${name})`));
  expect(missing).toEqual([]);
});

describe.each(pages.filter((page) => blocks.some((block) => block.page === page && isRun(block))))('%s', (page) => {
  const own = blocks.filter((block) => block.page === page && isRun(block));
  let place: Place;

  beforeAll(async () => {
    place = await createPlace(ownServers[page] ?? servesOfPage.split(' '));
  });
  afterAll(async () => place[Symbol.asyncDispose]());

  test.for(own)('$name ($language)', async (block) => {
    const run = runners[block.language];
    if (run === undefined) {
      throw new Error(`nothing here runs ${block.language}: list it in not-run.ts, with the reason`);
    }
    await run(place, block);
  });
});

type Runner = (place: Place, block: Block) => Promise<void>;

const runners: Readonly<Record<string, Runner>> = {
  sh: runCommands,
  sql: runQueries,
  js: runModule,
  ts: runModule,
};

async function runCommands(place: Place, { code }: Block): Promise<void> {
  await expectDone(place.run('bash', ['-euo', 'pipefail', '-c', place.fill(code)]));
}

/** Each has rows; but what was not kept is nothing where all is well. */
async function runQueries(place: Place, { code }: Block): Promise<void> {
  for (const statement of code.split(/;\s*$/m).filter((part) => part.trim() !== '')) {
    const rows = await query(place, statement);
    expect([statement, rows.length > 0]).toEqual([statement, !statement.includes('FROM quarantine')]);
  }
}

async function runModule(place: Place, { name, code }: Block): Promise<void> {
  await expectEvent(place, async () => {
    await writeFile(join(place.folder, `${name}.js`), place.fill(code));
    await expectDone(place.run(process.execPath, [`${name}.js`], { VENDOR_URL: place.url, VENDOR_KEY: 'my-key' }));
  });
}

function anchorsOf(page: string): readonly string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => toAnchor(title));
}

async function expectDone(running: ReturnType<Place['run']>): Promise<void> {
  expect(await running).toMatchObject({ exitCode: 0, output: expect.not.stringMatching(/HTTP\/1\.1 [45]/) as unknown });
}

/** What a snippet sends arrives. */
async function expectEvent(place: Place, send: () => Promise<void>): Promise<void> {
  const before = await countEvents(place);
  await send();
  await expect.poll(() => countEvents(place), { timeout: 100_000 }).toBeGreaterThan(before);
}

async function countEvents(place: Place): Promise<number> {
  return Number((await query(place, 'select count(*) as n from events'))[0]?.['n']);
}

async function query(place: Place, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const token = readFileSync(join(place.folder, 'fairlead-data', 'admin-token'), 'utf8').trim();
  const answer = await fetch(`${place.url}/api/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ sql }),
  });
  const { rows, message } = (await answer.json()) as { rows?: Record<string, unknown>[]; message?: string };
  if (rows === undefined) {
    throw new Error(`${sql}\n${message}`);
  }
  return rows;
}
