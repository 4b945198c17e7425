/**
 * Every vendor's own SDK, as its registry has it, against a running server: SDK × case. `npm run conformance` runs it; it is not part of
 * `npm test`, since it installs packages of four languages.
 */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectations } from '../expected/index.ts';
import { report } from '../runtimes/report.ts';
import { type BatchCase, batchCases, smallestUpload } from './batch-cases.ts';
import { Driver, type DriverTask } from './driver.ts';
import { type ErrorCase, errorCases, type ErrorOutcome, retriesMax, timeoutMs } from './error-cases.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type MessageCase, messageCases } from './message-cases.ts';
import { loadRows, type Row } from './rows.ts';
import type { AbsentSdk, DrivenSdk } from './sdk.ts';
import { type Servers, type SourceOfCase, startServers } from './servers.ts';
import { countStored, findWrongTimes, readQuarantine, readStored, type StoredRow, toComparable, toRow } from './stored-rows.ts';
import { Table } from './table.ts';
import type { DriverCommand } from './toolchains/driver-command.ts';
import { install } from './toolchains/toolchain.ts';

type Case = BatchCase | MessageCase;

const slowMs = 15_000;
const arrivals = new Table();
const errors = new Table();
const rows = await loadRows();
const driven = rows.filter((row): row is Row<DrivenSdk> => 'dialect' in row.sdk);
const absent = rows.filter((row): row is Row<AbsentSdk> => 'absent' in row.sdk);
/** Differences that changed nothing in any case, by the case that they were last looked for in. */
const differencesSeen = new Map<string, Set<string>>();
let servers: Servers;

const installed = new Map(
  await Promise.all(driven.map(async ({ name, folder, sdk }) => [name, await install(sdk.toolchain, folder)] as const)),
);

beforeAll(async () => {
  const sources = driven.flatMap(({ name, sdk }) => [...casesOf(sdk), ...errorCases].map((each) => sourceOf(name, each.name)));
  servers = await startServers(
    sources,
    driven.map(({ name }) => sourceOf(name, '403').name),
  );
});

afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  const legend =
    'attempts/stored, and whether the SDK tells its caller; gap: not what the event deserves, for the reason in its sdk.ts';
  report('conformance', `${arrivals.toText()}\n\n${legend}\n${errors.toText()}`);
});

for (const { name, folder, sdk } of driven) {
  const installation = installed.get(name) ?? { missing: 'it was not installed' };
  arrivals.addRow(name, { version: sdk.version });
  errors.addRow(name, { version: sdk.version });
  if ('missing' in installation) {
    arrivals.addRow(name, { version: sdk.version, note: `not run, ${installation.missing}` });
    test(name, ({ skip }) => {
      expect(process.env['CI'] === 'true' ? installation.missing : undefined).toBeUndefined();
      skip(installation.missing);
    });
  } else {
    // A test that waited for its driver would keep those of other SDKs from being run.
    describe.concurrent(`${name}, what arrives`, () => testArrivals({ name, folder, sdk }, installation.command));
    describe.concurrent(`${name}, errors`, () => testErrors({ name, folder, sdk }, installation.command));
  }
}

for (const { name, sdk } of absent) {
  const captured = sdk.captured === undefined ? '' : '; a test of the server replays requests that were captured of it';
  arrivals.addRow(name, { version: '', note: `not run, ${sdk.absent}${captured}` });
  test(`${name}: is still not to be had`, ({ skip }) => {
    expect(sdk.captured === undefined || Object.hasOwn(expectations, sdk.captured)).toBe(true);
    const [command, ...parameters] = sdk.probe ?? [];
    const isToBeHad = command !== undefined && spawnSync(command, parameters, { stdio: 'ignore', timeout: 60_000 }).status === 0;
    if (isToBeHad && process.env['CI'] !== 'true') {
      skip('it can be installed here, and has no driver yet');
    }
    expect(isToBeHad, `${name} can be installed now: write its driver`).toBe(false);
  });
}

/** One driver does all the cases of an SDK, one after the other. */
function testArrivals(row: Row<DrivenSdk>, command: DriverCommand): void {
  const { name, sdk } = row;
  let driver: Driver | undefined;
  afterAll(() => driver?.[Symbol.asyncDispose]());

  for (const each of casesOf(sdk)) {
    const why = sdk.inexpressible?.[each.name];
    arrivals.set(name, each.name, { verdict: why === undefined ? 'skipped' : '–' });
    test.skipIf(why !== undefined)(`${name}: ${each.name}`, { concurrent: false }, async ({ expect: expectHere }) => {
      arrivals.set(name, each.name, { verdict: 'FAILED' });
      driver ??= new Driver(command);
      const source = sourceOf(name, each.name);
      const said = await driver.run({ case: each.name, url: servers.healthy.url, ...source, ...work(each), settings: {} });
      const stored = await readStored(servers.healthy, source.name);
      const quarantined = await readQuarantine(servers.healthy, source.name);
      const comparable = toComparable(stored, expectedOf(row, each));

      expectHere(said.errors).toEqual([]);
      expectHere(quarantined).toEqual([]);
      expectHere(comparable.stored).toEqual(comparable.expected);
      expectHere(sdk.dialect === 'message' ? countRepeatedIds(stored) : 0).toBe(0);
      expectHere(sdk.dialect === 'message' ? findWrongTimes(stored) : []).toEqual([]);
      arrivals.set(name, each.name, { verdict: 'ok' });
    });
  }

  // After the cases, though it stands among them: it waits for them.
  test.sequential(`${name}: each difference is one`, () => {
    const unseen = (sdk.differences ?? []).map(({ what }) => what).filter((what) => differencesSeen.get(name)?.has(what) !== true);
    expect(unseen, 'differences that change nothing in any case').toEqual([]);
  });
}

/**
 * An error leaves something behind in some SDKs, a time until which nothing is sent: each has a driver of its own. Pages share a browser,
 * which has a profile for each.
 */
function testErrors({ name, sdk }: Row<DrivenSdk>, command: DriverCommand): void {
  let browser: Driver | undefined;
  afterAll(() => browser?.[Symbol.asyncDispose]());

  for (const each of errorCases) {
    errors.set(name, each.name, { verdict: 'skipped' });
    test(`${name}: ${each.name}, ${each.what}`, async ({ expect: expectHere }) => {
      errors.set(name, each.name, { verdict: 'FAILED' });
      browser ??= sdk.toolchain === 'browser' ? new Driver(command) : undefined;
      const outcome = await meetError(name, { sdk, command, each, browser });
      const gap = sdk.gaps?.[each.name];
      const unretried = each.name === 'down' ? retriesMax - (sdk.retries ?? retriesMax) : 0;
      const deserved = { ...each.deserved, attempts: each.deserved.attempts - unretried };
      const { why: _why, ...expected } = gap ?? { ...deserved, why: '' };

      expectHere(outcome).toEqual(expected);
      expectHere(gap === undefined ? {} : outcome, 'a gap that is none').not.toEqual(deserved);
      const detail = `${outcome.attempts}/${outcome.stored}${outcome.told ? ' told' : ''}`;
      errors.set(name, each.name, { verdict: gap === undefined ? 'ok' : 'gap', detail });
    });
  }
}

interface Encounter {
  readonly sdk: DrivenSdk;
  readonly command: DriverCommand;
  readonly each: ErrorCase;
  readonly browser: Driver | undefined;
}

async function meetError(name: string, { sdk, command, each, browser }: Encounter): Promise<ErrorOutcome> {
  const source = sourceOf(name, each.name);
  const credentials = each.key === 'unknown' ? { key: 'of-nobody', secret: '' } : source;
  const oneEvent =
    sdk.dialect === 'batch' ? { uploads: [smallestUpload] } : { calls: [{ type: 'track', userId: 'u', event: each.name }] };
  await using proxy = await startFaultProxy({ targets: servers.targets, fault: each.fault, slowMs });
  const driver = browser ?? new Driver(command);
  const retries = sdk.retries ?? retriesMax;
  const settings = each.name === 'slow' ? { retries, timeoutMs } : { retries };
  const task = { case: each.name, url: proxy.url, ...credentials, ...oneEvent, settings };
  try {
    const said = await driver.run(task);
    await servers.healthy.whenStored();
    return {
      attempts: proxy.attempts.length,
      stored: await countStored(servers.healthy, source.name, 0),
      told: said.errors.length > 0,
    };
  } finally {
    if (driver !== browser) {
      await driver[Symbol.asyncDispose]();
    }
  }
}

function casesOf(sdk: DrivenSdk): readonly Case[] {
  return sdk.dialect === 'message' ? messageCases : [...batchCases, ...(sdk.examples ?? [])];
}

function sourceOf(row: string, name: string): SourceOfCase {
  const source = `${row}.${name.replaceAll(/[^\w]+/g, '-')}`;
  return { name: source, key: `key-${source}`, secret: `secret-${source}` };
}

function work(each: Case): Pick<DriverTask, 'calls' | 'uploads'> {
  return 'calls' in each ? { calls: each.calls } : { uploads: each.uploads };
}

/** What the case says, with what the SDK is known to send otherwise. */
function expectedOf({ name, sdk }: Row<DrivenSdk>, each: Case): readonly StoredRow[] {
  const said = 'calls' in each ? each.calls.map(toRow) : each.expected;
  const seen = differencesSeen.get(name) ?? new Set<string>();
  differencesSeen.set(name, seen);
  return said.map((row) => {
    const context = mergeContext(sdk.stored['context'], row['context']);
    const expected: Record<string, unknown> = {
      ...sdk.stored,
      ...structuredClone(row),
      ...(context === undefined ? {} : { context }),
    };
    for (const { what, cases, rewrite } of sdk.differences ?? []) {
      if (cases === undefined || cases.includes(each.name)) {
        const before = JSON.stringify(expected);
        rewrite(expected);
        if (JSON.stringify(expected) !== before) {
          seen.add(what);
        }
      }
    }
    return expected;
  });
}

function countRepeatedIds(stored: readonly StoredRow[]): number {
  return stored.length - new Set(stored.map(({ event_id }) => event_id)).size;
}

function mergeContext(sdk: unknown, row: unknown): unknown {
  return sdk === undefined && row === undefined ? undefined : { ...(sdk as object | undefined), ...(row as object | undefined) };
}
