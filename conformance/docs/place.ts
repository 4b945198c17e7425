import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { plainEnvironment } from '../environment.ts';

export const root = join(import.meta.dirname, '..', '..');
const binary = join(root, 'packages', 'cli', 'bin', 'fairlead.js');

/** A folder as a reader of a page has it: a server of its own that runs on it, `npx fairlead`, and the package that programs import. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly url: string;
  /** Runs a program with its text, in which address, key and secret stand for this server. */
  run(program: string, parameters: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** The text of a page with the address of this server. */
  fill(text: string): string;
}

export interface Ended {
  readonly output: string;
  readonly exitCode: number | null;
}

const addressOfPages = 'http://127.0.0.1:8080';
/** What `npx fairlead` becomes. `tail` goes on until it is stopped: here after it had time to connect. */
const shim = `#!/usr/bin/env bash
[ "$1" = fairlead ] || { echo "npx is for fairlead, received $1" >&2; exit 1; }
shift
if [ "$1" = tail ]; then
  timeout --signal=INT 100 "${process.execPath}" "${binary}" "$@" 2> >(tee tail.log >&2) & running=$!
  until grep -q connected tail.log 2>/dev/null; do kill -0 $running || exit 1; sleep 0.05; done
  kill -INT $running
  wait $running
else
  exec "${process.execPath}" "${binary}" "$@"
fi
`;

/** `words` follow `fairlead`; the port is a free one. */
export async function createPlace(words: readonly string[]): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-docs-'));
  await mkdir(join(folder, 'bin'));
  for (const [name, script] of [
    ['npx', shim],
    ['fairlead', `#!/bin/sh\nexec "${join(folder, 'bin', 'npx')}" fairlead "$@"\n`],
  ] as const) {
    await writeFile(join(folder, 'bin', name), script);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'events.ndjson'), '{"type":"track","userId":"user-7","event":"From a file"}\n');
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(root, 'packages', 'client'), join(folder, 'node_modules', 'fairlead'));
  const server = spawn(process.execPath, [binary, ...words, '--port', '0'], {
    cwd: folder,
    env: plainEnvironment({}),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(server, 'exit');
  const url = await readUrl(server.stdout);
  const fill = (part: string): string =>
    part
      .replaceAll(addressOfPages, url)
      .replaceAll('/var/lib/fairlead', join(folder, 'fairlead-data'))
      .replaceAll('/backups/', `${folder}/`);
  return {
    folder,
    url,
    fill,
    async run(program, parameters, env = {}): Promise<Ended> {
      const child = spawn(program, parameters, {
        cwd: folder,
        env: plainEnvironment({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, ...env }),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { output: `${stdout}\n${stderr}`, exitCode: child.exitCode };
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readUrl(output: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const chunk of output) {
    said += String(chunk);
    const url = /(?:Address|serving on) +(http:\S+)[\s\S]*Ctrl-C/.exec(said)?.[1];
    if (url !== undefined) {
      return url;
    }
  }
  throw new Error(`the server ended before it was ready: ${said}`);
}
