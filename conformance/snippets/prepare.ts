import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Snippet } from '../../packages/console/src/start/snippets/snippet.ts';
import { plainEnvironment } from '../environment.ts';
import type { AbsentSdk, DrivenSdk } from '../matrix/sdk.ts';
import { installJava } from '../matrix/toolchains/java.ts';
import { installPython } from '../matrix/toolchains/python.ts';
import { runTool } from '../matrix/toolchains/run.ts';
import { installPackages } from '../sdks/install.ts';
import { runInPage } from './page.ts';

const root = join(import.meta.dirname, '..', '..');
const programMsMax = 120_000;

/** How a snippet is run once its text is known; or why it can't be. */
export type Prepared = { readonly run: (code: string) => Promise<void> } | { readonly missing: string };

/** Finds or installs what a snippet needs, as the tests of its SDK do, in the same place. */
export async function prepare(snippet: Snippet): Promise<Prepared> {
  const folder = join(root, 'conformance', 'sdks', snippet.id);
  try {
    const absence = await readAbsence(folder);
    return absence === undefined ? { run: await preparations[snippet.language](snippet, folder) } : { missing: absence };
  } catch (error) {
    const said = String(Reflect.get(error as object, 'stderr') || error);
    return { missing: said.trim().split('\n').slice(-3).join(' ').slice(0, 300) };
  }
}

/** What its row of the table says. */
async function readAbsence(folder: string): Promise<string | undefined> {
  if (!existsSync(join(folder, 'sdk.ts'))) {
    return undefined;
  }
  const { sdk } = (await import(join(folder, 'sdk.ts'))) as { readonly sdk: AbsentSdk | DrivenSdk };
  return 'absent' in sdk ? sdk.absent : undefined;
}

type Preparation = (snippet: Snippet, folder: string) => Promise<(code: string) => Promise<void>>;

const preparations: Readonly<Record<Snippet['language'], Preparation>> = {
  js: async (snippet, folder) => {
    const isOfSdk = existsSync(join(folder, 'package.json'));
    if (isOfSdk) {
      await installPackages(folder, plainEnvironment());
    }
    const packages = join(isOfSdk ? folder : root, 'node_modules');
    return snippet.run === undefined
      ? (code): Promise<void> => runInPage({ code, packages })
      : (code): Promise<void> =>
          inFolder(snippet, code, async (place) => {
            await symlink(packages, join(place, 'node_modules'));
            await runProgram(process.execPath, [snippet.file], place);
          });
  },
  python: async (snippet, folder) => {
    const { env = {} } = await installPython(folder);
    return (code) => inFolder(snippet, code, (place) => runProgram('python3', ['-W', 'ignore', snippet.file], place, env));
  },
  go: async (snippet, folder) => {
    await runTool('go', ['version'], { cwd: root });
    return (code) =>
      inFolder(snippet, code, async (place) => {
        copyFileSync(join(folder, 'go.mod'), join(place, 'go.mod'));
        copyFileSync(join(folder, 'go.sum'), join(place, 'go.sum'));
        await runProgram('go', ['run', '-mod=readonly', '.'], place, { GOTOOLCHAIN: 'local' });
      });
  },
  java: async (snippet, folder) => {
    const { parameters } = await installJava(folder);
    const flags = parameters.slice(0, parameters.indexOf('Driver'));
    return (code) => inFolder(snippet, code, (place) => runProgram('java', [...flags, snippet.file], place));
  },
  sh: (snippet) => plainly('sh', ['-c', 'curl --version'], snippet),
  php: (snippet) => plainly('php', ['--version'], snippet),
  ruby: (snippet) => plainly('ruby', ['--version'], snippet),
  csharp: (snippet) => plainly('dotnet', ['--version'], snippet),
};

/** A program that needs nothing but what runs such files. */
async function plainly(program: string, question: readonly string[], snippet: Snippet): Promise<(code: string) => Promise<void>> {
  await runTool(program, question, { cwd: root });
  return (code) => inFolder(snippet, code, (place) => runProgram(program, [snippet.file], place));
}

/** Saved under its name, as whoever copies it does. */
async function inFolder({ file }: Snippet, code: string, run: (place: string) => Promise<void>): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'fairlead-snippet-'));
  try {
    await writeFile(join(place, file), code);
    await run(place);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function runProgram(program: string, parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(program, parameters, {
    cwd,
    env: plainEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: programMsMax,
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) {
    throw new Error(`${program} ended with ${String(child.exitCode ?? child.signalCode)}: ${stdout}\n${stderr}`);
  }
}
