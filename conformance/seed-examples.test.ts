/** The examples of the vendors' pages, written with our SDK, beside what the vendors' own SDKs send for them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withEndpoint } from '../packages/client/test/endpoint.ts';
import type { ReceivedRequest } from '../packages/client/test/endpoint.ts';
import { library } from '../packages/client/src/library.ts';
import { comparedHeaders, toComparable, toComparableVendor } from './seeds/comparable.ts';
import type { Comparable } from './seeds/comparable.ts';
import { differences } from './seeds/differences.ts';
import type { Example } from './seeds/differences.ts';
import { goOverview, hightouchCalls } from './seeds/stated.ts';
import { readCaptured } from './seeds/vendor-request.ts';
import type { VendorRequest } from './seeds/vendor-request.ts';

interface Case {
  readonly example: Example;
  readonly environment: Readonly<Record<string, string>>;
  /** What the vendor's SDK sends, in the order in which the example sends the same. */
  readonly vendor: () => VendorRequest[];
}

/** Those of the captures, so that even the credentials are compared. */
const batchKey = { FAIRLEAD_KEY: 'k', FAIRLEAD_SECRET: 's' };
const messageKey = { FAIRLEAD_KEY: 'WK', FAIRLEAD_SECRET: 'unused' };

const cases: readonly Case[] = [
  { example: 'mparticle-node', environment: batchKey, vendor: () => [0, 1].map((index) => readCaptured('mparticle-node', index)) },
  {
    example: 'mparticle-python',
    environment: batchKey,
    vendor: () => [0, 1].map((index) => readCaptured('mparticle-python', index)),
  },
  // It was captured uploading one Batch in three ways that make the same request.
  { example: 'mparticle-ruby', environment: batchKey, vendor: () => [0, 3].map((index) => readCaptured('mparticle-ruby', index)) },
  {
    example: 'mparticle-go',
    environment: batchKey,
    vendor: () => [...[0, 1].map((index) => readCaptured('mparticle-go', index)), goOverview()],
  },
  { example: 'hightouch-go', environment: messageKey, vendor: () => [hightouchCalls()] },
];

test.each(cases)(
  '$example sends what the vendor’s SDK sends, but for what is in the table',
  async ({ example, environment, vendor }) => {
    const { requests, fromMs, toMs } = await runExample(example, environment);
    const sent = requests.map(({ path, headers, text }) => ({ path, headers: pick(headers), body: JSON.parse(text) as unknown }));
    const nowMs = Math.min(...timesOf(sent).filter((time) => time >= fromMs));
    expect(Math.max(...timesOf(sent).filter((time) => time !== 1484322995852))).toBeLessThanOrEqual(toMs + 1000);

    const ours = sent.map((request) => toComparable(request, nowMs));
    const expected = vendor();
    for (const { rewrite } of differences.filter(({ examples }) => examples.includes(example))) {
      expected.forEach(rewrite);
    }
    expect(ours).toEqual(expected.map(toComparableVendor));
    await expect(toSnapshot(ours)).toMatchFileSnapshot(`seeds/fixtures/${example}.json`);
    expectIds(sent);
  },
);

test('each row of the table of differences is one, in each example that it names', () => {
  for (const { what, examples, rewrite } of differences) {
    for (const { example, vendor } of cases.filter((one) => examples.includes(one.example))) {
      const rewritten = vendor();
      rewritten.forEach(rewrite);
      expect(rewritten, `${what}: ${example}`).not.toEqual(vendor());
    }
  }
});

test('what is stated of messages has no field that the SDK was not captured to send', () => {
  const captured = new Set(readCaptured('ht-go-0.0.2', 0).messages.flatMap((message) => Object.keys(message)));
  const stated = hightouchCalls().messages.flatMap((message) => Object.keys(message));
  expect(stated.filter((field) => !captured.has(field))).toEqual([]);
});

/** A release changes the version, and nothing else that an example sends. */
function toSnapshot(requests: readonly Comparable[]): string {
  const { name, version } = library;
  return `${JSON.stringify(requests, null, 2)}\n`
    .replaceAll(`"${name}/${version}"`, `"${name}/<version>"`)
    .replaceAll(`"version": "${version}"`, '"version": "<version>"');
}

interface Run {
  readonly requests: readonly ReceivedRequest[];
  readonly fromMs: number;
  readonly toMs: number;
}

async function runExample(example: Example, environment: Readonly<Record<string, string>>): Promise<Run> {
  const fromMs = Date.now();
  let requests: readonly ReceivedRequest[] = [];
  await withEndpoint({ otherwise: { status: example === 'hightouch-go' ? 200 : 202 } }, async (endpoint) => {
    const file = join(import.meta.dirname, '../examples/seeds', `${example}.js`);
    const ended = await runNode(file, { ...process.env, ...environment, FAIRLEAD_URL: endpoint.url });
    expect(ended).toEqual({ exitCode: 0, output: expect.stringMatching(/\d+ events delivered\n$/) as string });
    requests = endpoint.requests;
  });
  return { requests, fromMs, toMs: Date.now() };
}

function runNode(file: string, env: NodeJS.ProcessEnv): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { env });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

function pick(headers: ReceivedRequest['headers']): Record<string, string | undefined> {
  return Object.fromEntries(comparedHeaders.map((name) => [name, headers[name]?.toString()]));
}

/** Every time of the requests, in milliseconds. */
function timesOf(requests: readonly Comparable[]): number[] {
  return members(requests).flatMap(([key, value]) => {
    if (key === 'timestamp_unixtime_ms') {
      return [Number(value)];
    }
    return key === 'timestamp' || key === 'sentAt' ? [Date.parse(String(value))] : [];
  });
}

/** Ids are UUIDs of version 7, none of them there twice. */
function expectIds(requests: readonly Comparable[]): void {
  const ids = members(requests).flatMap(([key, value]) => (/^source_.*_id$|^messageId$/.test(key) ? [String(value)] : []));
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual([]);
}

function members(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, member]) => [[key, member] as [string, unknown], ...members(member)]);
}
