/** The packed SDK, the same files everywhere, passes one smoke suite on every runtime that users have. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundle, bundleWorker } from './bundle.ts';
import type { Consumer } from './consumer.ts';
import { findInstalled } from './installation.ts';
import { invokeFrozen } from './lambda.ts';
import { Matrix, report } from './report.ts';
import { run } from './run.ts';
import { bun, deno, findProgram, nodes, type Runtime, toAbsence, workerd } from './runtimes.ts';
import { type SmokeEndpoint, startSmokeEndpoint } from './smoke/endpoint.ts';
import { type ModuleFormat, toJestProgram, toProcessProgram, toSpoolPrograms, toWorkerProgram } from './smoke/programs.ts';
import { caseNames } from './smoke/suite.js';
import { startWorker } from './workerd.ts';
import { useConsumer } from './use-consumer.ts';

const matrix = new Matrix(['ESM', 'CommonJS', 'Spool', 'Lambda handler']);
const jest: Runtime = toJest('Jest');
const formats: readonly ModuleFormat[] = ['ESM', 'CommonJS'];
let consumer: Consumer;

await useConsumer(async (made) => {
  consumer = made;
  const suite = join(import.meta.dirname, 'smoke', 'suite.js');
  await consumer.write('suite.mjs', await readFile(suite, 'utf8'));
  // The suite is what is transformed here; the SDK's files stay as they were packed.
  await bundle(consumer.folder, suite, '--format=cjs', '--outfile=suite.cjs');
});

afterAll(() => report('runtimes', matrix.toText()));

for (const runtime of [...nodes, bun, deno]) {
  for (const format of formats) {
    cell(runtime, format, async (endpoint, binary) => {
      const file = `${runtime.name.replace(' ', '-')}${format === 'ESM' ? '.mjs' : '.cjs'}`;
      await consumer.write(file, toProcessProgram(format, endpoint.url));
      const ended = await run({ binary, parameters: [...runtime.parameters, file], cwd: consumer.folder });
      expect({ ...ended, problems: findProblems(endpoint) }).toEqual({ exitCode: 0, output: '', problems: [] });
    });
  }
}

for (const runtime of [...nodes, bun, deno]) {
  cell(runtime, 'Spool', async (endpoint, binary) => {
    const name = `${runtime.name.replace(' ', '-')}-spool`;
    const { killed, next } = toSpoolPrograms(`${endpoint.url}/spool`, name);
    await consumer.write(`${name}-killed.mjs`, killed);
    await consumer.write(`${name}-next.mjs`, next);
    const parameters = runtime.spoolParameters ?? runtime.parameters;
    const cwd = consumer.folder;
    const first = await run({ binary, parameters: [...parameters, `${name}-killed.mjs`], cwd });
    const second = await run({ binary, parameters: [...parameters, `${name}-next.mjs`], cwd });
    const delivered = '{"delivered":3,"failed":0,"dropped":0,"pending":0}\n';
    expect([first, second]).toEqual([
      { exitCode: null, output: '' },
      { exitCode: 0, output: delivered },
    ]);
  });
}

for (const format of formats) {
  cell(workerd, format, async (endpoint) => {
    const source = await consumer.write(`worker-${format}.js`, toWorkerProgram(format, endpoint.url));
    const module = `worker-${format}-bundle.js`;
    await bundleWorker(consumer.folder, source, module);
    await using worker = await startWorker(consumer, module);
    const { status } = await fetch(worker.url);
    expect({ status, problems: findProblems(endpoint) }).toEqual({ status: 200, problems: [] });
  });
}

cell(jest, 'CommonJS', (endpoint) => runJest(endpoint, { 'required.test.js': toJestProgram('CommonJS', endpoint.url) }));

cell(jest, 'ESM', (endpoint) =>
  runJest(endpoint, { 'imported.test.mjs': toJestProgram('ESM', endpoint.url) }, ['--experimental-vm-modules', '--no-warnings']),
);

cell(toJest('Jest, import compiled by Babel'), 'CommonJS', (endpoint) => {
  const plugin = findInstalled('@babel/plugin-transform-modules-commonjs');
  return runJest(endpoint, {
    'compiled.test.js': toJestProgram('compiled', endpoint.url),
    'babel.config.cjs': `module.exports = { plugins: [${JSON.stringify(plugin)}] };`,
  });
});

for (const runtime of nodes) {
  cell(runtime, 'Lambda handler', async (endpoint, binary) => {
    const recipe = await readFile(join(import.meta.dirname, '..', '..', 'examples', 'recipes', 'aws-lambda.cjs'), 'utf8');
    const caseName = 'lambda';
    const env = { FAIRLEAD_URL: `${endpoint.url}/${caseName}`, FAIRLEAD_KEY: 'key' };
    const events = [{ userId: 'first' }, { userId: 'second' }];
    const handler = await consumer.write('aws-lambda.cjs', recipe);
    const { arrived, exitCode } = await invokeFrozen({ binary, handler, env, events, endpoint, caseName });
    expect({ arrived, exitCode }).toEqual({ arrived: [1, 2], exitCode: 0 });
  });
}

/** A cell of the table is a test of its own; a runtime that has no package for this platform is skipped, and says so. */
function cell(runtime: Runtime, column: string, fill: (endpoint: SmokeEndpoint, binary: string) => Promise<void>): void {
  const { name, versionParameters } = runtime;
  matrix.set(name, column, 'skipped');
  test(`${name}: ${column}`, async ({ skip }) => {
    const binary = findProgram(runtime);
    if (binary === undefined) {
      skip(toAbsence(runtime));
    } else {
      matrix.set(name, column, 'FAILED');
      await using endpoint = await startSmokeEndpoint();
      await fill(endpoint, binary);
      matrix.set(name, column, 'ok');
      matrix.setVersion(name, await readVersion(binary, versionParameters));
    }
  });
}

/** Jest runs on any Node; here on the one that runs the tests. */
function toJest(name: string): Runtime {
  const program = 'jest/bin/jest.js';
  return { name, programs: { [`${process.platform}-${process.arch}`]: program }, versionParameters: ['--version'], parameters: [] };
}

async function runJest(
  endpoint: SmokeEndpoint,
  files: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<void> {
  const folder = Object.keys(files)[0]?.replace(/\..*/, '') ?? '';
  for (const [name, content] of Object.entries(files)) {
    await consumer.write(join(folder, name), content.replaceAll("'./suite", "'../suite"));
  }
  const parameters = [...flags, findProgram(jest) ?? '', '--rootDir', join(consumer.folder, folder), '--no-watchman', '--no-cache'];
  const { exitCode, output } = await run({ binary: process.execPath, parameters, cwd: join(consumer.folder, folder) });
  expect({ exitCode, output: exitCode === 0 ? '' : output, problems: findProblems(endpoint) }).toEqual({
    exitCode: 0,
    output: '',
    problems: [],
  });
}

/** What the cases of a run complained of; a case of which nothing was heard is a problem too. */
function findProblems(endpoint: SmokeEndpoint): readonly string[] {
  const told = endpoint.requestsOf('suite').flatMap(({ text }) => JSON.parse(text) as { name: string; problem: string }[]);
  const silent = caseNames.filter((name) => !told.some((result) => result.name === name));
  const failed = told.filter(({ problem }) => problem !== '');
  return [...silent.map((name) => `${name}: never came to its end`), ...failed.map(({ name, problem }) => `${name}: ${problem}`)];
}

async function readVersion(binary: string, parameters: readonly string[]): Promise<string> {
  const command = binary.endsWith('.js')
    ? { binary: process.execPath, parameters: [binary, ...parameters] }
    : { binary, parameters };
  const { output } = await run({ ...command, cwd: consumer.folder });
  return /\d+[.-]\d+[.-]\d+/.exec(output)?.[0] ?? output;
}
