import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { run } from '../../dist/index.js';
import { createTerminal } from '../../dist/terminal/terminal.js';

const binary = fileURLToPath(new URL('../../bin/fairlead.js', import.meta.url));

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in front of its command: `strace …`. */
  readonly prefix?: readonly string[];
}

/** A `fairlead` that runs; killed at the end of its test if it has not ended by itself. */
export interface RunningFairlead {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the match once the output so far has one; rejects when the process ends without. */
  readonly waitFor: (stream: 'stdout' | 'stderr', pattern: RegExp) => Promise<RegExpExecArray>;
  readonly send: (signal: NodeJS.Signals) => void;
  /** No more than this is read of its output: what `| head` does. */
  readonly closeOutput: () => void;
  readonly exited: Promise<number | null>;
}

export function startFairlead(words: readonly string[], surroundings: Surroundings): RunningFairlead {
  return startScript(binary, words, surroundings);
}

/** In a pseudo-terminal of 100 columns, with the `script` of util-linux: its output, errors included, is what a person sees. */
export function startInTerminal(words: readonly string[], surroundings: Surroundings): RunningFairlead {
  const command = [process.execPath, binary, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const inTerminal = `stty cols 100 rows 30 && ${command}`;
  return startCommand('script', ['-qec', inTerminal, '/dev/null'], {
    ...surroundings,
    env: { TERM: 'xterm-256color', ...surroundings.env },
  });
}

export function startScript(
  script: string,
  words: readonly string[],
  { prefix = [], ...surroundings }: Surroundings,
): RunningFairlead {
  const [command, ...rest] = [...prefix, process.execPath, script, ...words];
  return startCommand(command as string, rest, surroundings);
}

function startCommand(command: string, words: readonly string[], { cwd, env = {} }: Surroundings): RunningFairlead {
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      watchers.forEach((check) => check());
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return {
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    waitFor: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(texts[stream]);
          if (match !== null) {
            watchers.delete(check);
            resolve(match);
          }
        };
        watchers.add(check);
        check();
        const fail = (code: number | null): void =>
          reject(new Error(`ended with ${code} before ${pattern} came\n${texts.stdout}\n${texts.stderr}`));
        exited.then(fail, reject);
      }),
    send: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout.destroy(),
    exited,
  };
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export async function runFairlead(words: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return collect(startFairlead(words, surroundings));
}

/**
 * The same command line within this process, for a command that neither serves nor heeds signals: all that a process of its own does is to
 * call this with its own streams, which other tests hold it to, and most of its work is to start.
 */
export async function runHere(words: readonly string[], { cwd, env = {} }: Omit<Surroundings, 'prefix'>): Promise<Ended> {
  const stdout = collectText();
  const stderr = collectText();
  const surroundings = { cwd: () => cwd, env: { ...env }, stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream };
  const exitCode = await run(words, createTerminal(surroundings as unknown as NodeJS.Process));
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
}

function collectText(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}

export async function collect(running: RunningFairlead): Promise<Ended> {
  const exitCode = await running.exited;
  return { stdout: running.stdout(), stderr: running.stderr(), exitCode };
}

/** Ends with what it was before: gone when the test is done. */
export async function createFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'fairlead-cli-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A port that somebody listens on, until the test is done or it is given back. */
export async function occupyPort(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  const server: Server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const release = async (): Promise<void> => {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  };
  onTestFinished(release);
  return { port: (server.address() as AddressInfo).port, release };
}

export async function findPort(): Promise<number> {
  const { port, release } = await occupyPort();
  await release();
  return port;
}
