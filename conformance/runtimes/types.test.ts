/** The types of the packed SDK compile in a user's project: strict, `skipLibCheck` off, with old and new compilers and resolutions. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Consumer } from './consumer.ts';
import { findInstalled } from './installation.ts';
import { run } from './run.ts';
import { useConsumer } from './use-consumer.ts';

const compilers: Readonly<Record<string, string>> = {
  '5.0': findInstalled('typescript-5.0'),
  '5.9': findInstalled('typescript-5.9'),
  '7.0': join(import.meta.dirname, '..', '..', 'node_modules', 'typescript'),
};

/** Whose globals a project has: those of Node, of browsers, or of Workers. Never more than one of them. */
const globals = {
  node: { lib: ['es2022'], types: ['node'] },
  dom: { lib: ['es2022', 'dom'], types: [] },
  workers: { lib: ['es2022'], types: ['@cloudflare/workers-types'] },
};

const resolutions = {
  node10: { options: { module: 'commonjs', moduleResolution: 'node' }, files: ['consumer.ts'] },
  node16: { options: { module: 'node16', moduleResolution: 'node16' }, files: ['consumer.mts', 'consumer.cts'] },
  nodenext: { options: { module: 'nodenext', moduleResolution: 'nodenext' }, files: ['consumer.mts', 'consumer.cts'] },
  bundler: { options: { module: 'esnext', moduleResolution: 'bundler' }, files: ['consumer.ts'] },
};

interface Project {
  readonly compiler: string;
  readonly resolution: keyof typeof resolutions;
  readonly globalsOf: keyof typeof globals;
}

/** Each compiler with each resolution that it has, and the globals in turn. TypeScript 7 has given up `node10`. */
const projects: readonly Project[] = [
  { compiler: '5.0', resolution: 'node10', globalsOf: 'node' },
  { compiler: '5.0', resolution: 'node16', globalsOf: 'dom' },
  { compiler: '5.0', resolution: 'bundler', globalsOf: 'workers' },
  { compiler: '5.9', resolution: 'node10', globalsOf: 'dom' },
  { compiler: '5.9', resolution: 'node16', globalsOf: 'node' },
  { compiler: '5.9', resolution: 'bundler', globalsOf: 'dom' },
  { compiler: '7.0', resolution: 'nodenext', globalsOf: 'node' },
  { compiler: '7.0', resolution: 'bundler', globalsOf: 'workers' },
];

/** Entries that any project can import; the others are Node's. */
const neutralEntries = ['.', './edge', './opentelemetry', './testing'];

const use = `
const client = createMessageClient({ url: 'https://example.com', writeKey: 'key', onError: (error) => void error.code });
client.track({ userId: 'user', event: 'Event', properties: { total: 1 } });
// @ts-expect-error Proof that the types are there: an event has a name.
client.track({ userId: 'user' });
export const delivered: Promise<number> = client.flush({ timeoutMs: 1 }).then((result) => result.delivered);
export const disposed: Promise<void> = client[Symbol.asyncDispose]();
createBatchClient({ url: 'https://example.com', key: 'k', secret: 's' }).upload({ mpid: '1', events: [{ event_type: 'session_start', data: {} }] });
export const error: FairleadError = new FairleadError({ code: 'client_closed', message: '' });
`;

let consumer: Consumer;

await useConsumer(async (made) => {
  consumer = made;
  await consumer.link('@types/node');
  await consumer.link('@cloudflare/workers-types');
});

test.each(projects)('TypeScript $compiler, $resolution, with the globals of $globalsOf', async (project) => {
  const { options, files } = resolutions[project.resolution];
  const folder = `${project.compiler}-${project.resolution}`;
  const entries = project.globalsOf === 'node' ? await readEntries() : neutralEntries;
  for (const file of files) {
    await consumer.write(join(folder, file), toProgram(entries));
  }
  const compilerOptions = {
    ...options,
    ...globals[project.globalsOf],
    target: 'es2022',
    strict: true,
    skipLibCheck: false,
    // The compiler's own declarations, half of the work, are its maker's to check.
    skipDefaultLibCheck: true,
    noEmit: true,
  };
  await consumer.write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));

  const compiler = join(compilers[project.compiler] ?? '', 'bin', 'tsc');
  const ended = await run({ binary: process.execPath, parameters: [compiler, '--project', folder], cwd: consumer.folder });
  expect(ended).toEqual({ exitCode: 0, output: '' });
});

function toProgram(entries: readonly string[]): string {
  const imports = entries.map(
    (entry, index) => `import * as entry${index} from '${entry.replace('.', 'fairlead')}';\nvoid entry${index};`,
  );
  return `import { createBatchClient, createMessageClient, FairleadError } from 'fairlead';\n${imports.join('\n')}\n${use}`;
}

/** Every way into the package, as its own package.json says. */
async function readEntries(): Promise<readonly string[]> {
  const manifest = await readFile(join(consumer.folder, 'node_modules', 'fairlead', 'package.json'), 'utf8');
  return Object.keys((JSON.parse(manifest) as { exports: object }).exports).filter((entry) => entry !== './package.json');
}
