/** The code in the README compiles and does what it says, each piece as a program of its own; only the addresses are replaced. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import type { ReceivedRequest } from './endpoint.ts';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const root = join(packageFolder, '..', '..');
const snippets = readSnippets(readFileSync(join(packageFolder, 'README.md'), 'utf8'));
let folder: string;

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'readme-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { name, code } of snippets) {
    writeFileSync(join(folder, `${name}.ts`), replaceAddresses(code));
  }
  const options = { module: 'nodenext', target: 'es2022', lib: ['es2023', 'esnext.disposable'], types: ['node'], strict: true };
  const files = snippets.map(({ name }) => `${name}.ts`);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, rootDir: '.' }, files }));
  try {
    execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', folder]);
  } catch (error) {
    throw new Error(`the README does not compile: ${String((error as { stdout?: Buffer }).stdout)}`, { cause: error });
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What arrives, by the heading of the piece: the names of messages, or of events of batches. Whatever has no entry fails. */
const arriving: Readonly<Record<string, readonly string[]>> = {
  'fairlead-server': ['Order Completed'],
  hightouch: ['Order Completed'],
  segment: ['Order Completed'],
  rudderstack: ['Order Completed'],
  mparticle: ['Order Completed'],
  messages: ['identify', 'Order Completed', 'Signed Out'],
  batches: ['session_start', 'Cart Opened', 'commerce_event'],
  'what-it-promises': Array.from({ length: 5000 }, () => 'Row Imported'),
  spool: ['Order Completed'],
  serverless: ['Page Served'],
  'what-became-of-events': ['Seen'],
  'what-became-of-events-2': ['From a meter'],
  'tests-of-your-own-code': [],
};

/** What calls a piece that is no program by itself. */
const callers: Readonly<Record<string, string>> = {
  serverless: `import worker from './serverless.js';
    const promises = [];
    const context = { waitUntil: (promise) => promises.push(promise) };
    const answer = await worker.fetch(new Request('https://a.test/pricing'), {}, context);
    if ((await answer.text()) !== 'hello' || promises.length !== 1) throw new Error('not as it says');
    // A runtime that is asked to wait stays alive.
    const alive = setInterval(() => {}, 1000);
    await promises[0];
    clearInterval(alive);`,
  'what-became-of-events-2': `import { createObservedClient } from './what-became-of-events-2.js';
    const metric = () => ({ add() {}, addCallback() {}, removeCallback() {} });
    const meter = { createCounter: metric, createObservableUpDownCounter: metric, createObservableGauge: metric };
    const client = createObservedClient(meter);
    client.track({ userId: 'u', event: 'From a meter' });
    await client.close();`,
};

/** What a piece prints beside what its comments say. */
const printing: Readonly<Record<string, string>> = { 'what-became-of-events': "[ 'm-1' ] 1\ninvalid_event\n" };

test('each piece is in the table, and the other way round', () => {
  expect(snippets.map(({ name }) => name)).toEqual(Object.keys(arriving));
});

test.each(snippets)('$name', ({ name, code }) =>
  withEndpoint({}, async (endpoint) => {
    const caller = callers[name];
    if (caller !== undefined) {
      writeFileSync(join(folder, `${name}-caller.js`), caller);
    }
    const child = spawn(process.execPath, [`${name}${caller === undefined ? '' : '-caller'}.js`], {
      cwd: folder,
      env: { ...process.env, URL_UNDER_TEST: endpoint.url },
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect({ stderr, exitCode: child.exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(printing[name] ?? toPromisedOutput(code));
    expect(endpoint.requests.flatMap(toNames).sort()).toEqual([...(arriving[name] ?? [])].sort());
  }),
);

interface Snippet {
  /** The heading above it, and its number there from the second on. */
  readonly name: string;
  readonly code: string;
}

function readSnippets(markdown: string): Snippet[] {
  const names: string[] = [];
  let heading = '';
  return [...markdown.matchAll(/^#+ (.+)$|^```(?:js|ts)\n([\s\S]*?)^```/gm)].flatMap(([, title, code]) => {
    if (title !== undefined) {
      heading = title.toLowerCase().replaceAll(' ', '-');
      return [];
    }
    names.push(heading);
    const count = names.filter((each) => each === heading).length;
    return [{ name: count === 1 ? heading : `${heading}-${count}`, code: code ?? '' }];
  });
}

/** Nothing of a piece may leave the machine. */
function replaceAddresses(code: string): string {
  const replaced = code
    .replaceAll(/url: 'https?:[^']*'/g, "url: process.env['URL_UNDER_TEST'] ?? ''")
    .replaceAll(/pod: '\w+'/g, "url: process.env['URL_UNDER_TEST'] ?? ''");
  expect(replaced).not.toMatch(/https?:|pod:/);
  return replaced;
}

/** The comments behind what is printed. */
function toPromisedOutput(code: string): string {
  return [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => `${line}\n`).join('');
}

function toNames({ text: body }: ReceivedRequest): string[] {
  const parsed = JSON.parse(body) as { batch?: { type: string; event?: string }[] } | SentBatch | SentBatch[];
  if ('batch' in parsed) {
    return (parsed.batch ?? []).map(({ type, event }) => event ?? type);
  }
  const batches = [parsed].flat() as SentBatch[];
  return batches.flatMap(({ events }) => events.map(({ event_type, data }) => data.event_name ?? event_type));
}

interface SentBatch {
  readonly events: readonly { readonly event_type: string; readonly data: { readonly event_name?: string } }[];
}
