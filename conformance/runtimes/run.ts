import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { plainEnvironment } from '../environment.ts';

/** A process that has not ended by itself after this never will. */
const endedAfterMs = 60_000;

export interface Command {
  readonly binary: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Ended {
  /** Null when it had to be ended. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs a command to its end. Its caches, if it keeps any, stay within its folder. */
export async function run({ binary, parameters, cwd, env }: Command): Promise<Ended> {
  const child = spawn(binary, [...parameters], {
    cwd,
    env: plainEnvironment({ DENO_DIR: join(cwd, '.deno'), DENO_NO_UPDATE_CHECK: '1', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: endedAfterMs,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, output: stdout + stderr };
}
