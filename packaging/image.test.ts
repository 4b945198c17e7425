/**
 * Takes the steps of the Dockerfile without an engine: each stage is a folder, and what a step copies or runs happens in there. What only an
 * engine has (the base image, its users) is left out, and what `npm ci` makes is a copy. A step that fails, or an image that does not serve, is red.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Stage {
  readonly folder: string;
  workFolder: string;
  readonly variables: Map<string, string>;
  readonly words: Map<string, readonly string[]>;
}

test('the steps of the Dockerfile make an image that serves, is healthy, and stops in order', { timeout: 600_000 }, async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'fairlead-image-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  const image = await takeSteps(parseSteps(await readFile(join(root, 'packaging/Dockerfile'), 'utf8')), scratch);
  const [command = '', ...words] = image.words.get('CMD') ?? [];
  const cwd = join(image.folder, image.workFolder);
  // A test listens on loopback, on a free port, and writes where it may.
  const variables = { ...Object.fromEntries(image.variables), FAIRLEAD_HOST: '127.0.0.1', FAIRLEAD_PORT: '0' };
  const env = {
    PATH: process.env['PATH'],
    ...variables,
    FAIRLEAD_DATA: join(image.folder, image.variables.get('FAIRLEAD_DATA') ?? ''),
  };
  const server = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill('SIGKILL'));
  const closed = once(server, 'close');
  let output = '';
  for await (const chunk of server.stdout) {
    output += String(chunk);
    if (output.includes('Ctrl-C')) {
      break;
    }
  }
  const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? '';
  const [checker = '', ...check] = image.words.get('HEALTHCHECK') ?? [];
  execFileSync(
    checker,
    check.map((word) => word.replace(':8080/', `:${port}/`)),
    { cwd, env },
  );
  expect(() =>
    execFileSync(
      checker,
      check.map((word) => word.replace(':8080/', ':1/')),
      { cwd, env, stdio: 'ignore' },
    ),
  ).toThrow();
  server.kill('SIGTERM');
  expect((await closed)[0]).toBe(0);
});

function parseSteps(text: string): readonly (readonly [name: string, rest: string])[] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return [name, rest];
    });
}

async function takeSteps(steps: readonly (readonly [string, string])[], scratch: string): Promise<Stage> {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const [name, rest] of steps) {
    if (name === 'FROM') {
      const [, image, , alias = 'last'] = /^(\S+)(\s+AS\s+(\w+))?$/.exec(rest) ?? [];
      expect(image).toBe('node:20-slim');
      stage = { folder: join(scratch, alias), workFolder: '/', variables: new Map(), words: new Map() };
      await mkdir(stage.folder);
      stages.set(alias, stage);
    } else if (stage !== undefined) {
      await takeStep(stage, { name, rest, stages });
    }
  }
  return stage as Stage;
}

interface Step {
  readonly name: string;
  readonly rest: string;
  readonly stages: ReadonlyMap<string, Stage>;
}

async function takeStep(stage: Stage, { name, rest, stages }: Step): Promise<void> {
  const here = join(stage.folder, stage.workFolder);
  switch (name) {
    case 'WORKDIR':
      stage.workFolder = rest;
      await mkdir(join(stage.folder, rest), { recursive: true });
      return;
    case 'COPY': {
      const [, from, source = '', target = ''] = /^(?:--from=(\w+)\s+)?(\S+)\s+(\S+)$/.exec(rest) ?? [];
      if (from === undefined) {
        await copyContext(join(here, target));
      } else {
        copyTree(join(stages.get(from)?.folder ?? '', source), join(here, target));
      }
      return;
    }
    case 'RUN':
      if (rest === 'npm ci') {
        await copyInstalled(here);
        return;
      }
      // Paths of the image are below the stage's folder, and its users are not here.
      execFileSync(
        'bash',
        ['-c', rest.replaceAll(/(?<=\s)\/(?=\w)/g, `${stage.folder}/`).replaceAll('chown node:node', 'test -d')],
        {
          cwd: here,
          stdio: 'pipe',
        },
      );
      return;
    case 'ENV':
      for (const [, key = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) {
        stage.variables.set(key, value);
      }
      return;
    case 'CMD':
      stage.words.set(name, JSON.parse(rest) as string[]);
      return;
    case 'HEALTHCHECK':
      stage.words.set(name, JSON.parse(rest.slice(rest.indexOf('['))) as string[]);
      return;
    case 'USER':
    case 'VOLUME':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return;
    default:
      throw new Error(`the step ${name} is not known here`);
  }
}

/** What git knows or would take: as a fresh clone has it. */
async function copyContext(target: string): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const path of listed.split('\0').filter((each) => each !== '')) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(root, path), join(target, path));
  }
}

/** What `npm ci` makes of the lock file was made by it, for this very test to run: it is not downloaded and unpacked a second time. */
async function copyInstalled(target: string): Promise<void> {
  for (const folder of ['.', ...(await readdir(join(root, 'packages'))).map((name) => join('packages', name))]) {
    const installed = join(root, folder, 'node_modules');
    if (existsSync(installed)) {
      copyTree(installed, join(target, folder, 'node_modules'));
    }
  }
}

/** `target` is not there yet. Of tens of thousands of files: the system's own command does it with a fraction of the work. */
function copyTree(source: string, target: string): void {
  execFileSync('cp', ['-a', source, target]);
}
