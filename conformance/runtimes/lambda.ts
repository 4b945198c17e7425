import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { plainEnvironment } from '../environment.ts';
import type { SmokeEndpoint } from './smoke/endpoint.ts';

interface Invocations {
  readonly binary: string;
  /** Path of a CommonJS module that exports `handler`. */
  readonly handler: string;
  readonly env: NodeJS.ProcessEnv;
  readonly events: readonly object[];
  readonly endpoint: SmokeEndpoint;
  /** The case of the endpoint that the handler sends to. */
  readonly caseName: string;
}

/**
 * Calls a handler as Lambda does: one call after the other, and between them the process is stopped, while the endpoint ends the
 * connections that it had. Tells how many requests had arrived when each call resolved, and how the process ended by itself.
 */
export async function invokeFrozen({ binary, handler, env, events, endpoint, caseName }: Invocations): Promise<{
  readonly arrived: readonly number[];
  readonly exitCode: number | null;
}> {
  const loop = join(import.meta.dirname, 'smoke', 'lambda-loop.cjs');
  const child = fork(loop, [handler], { execPath: binary, execArgv: [], env: plainEnvironment(env) });
  const ended = once(child, 'exit');
  const arrived: number[] = [];
  try {
    for (const event of events) {
      child.send(event);
      await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error('the handler ended its process')))]);
      arrived.push(endpoint.requestsOf(caseName).length);
      child.kill('SIGSTOP');
      endpoint.dropConnections();
      child.kill('SIGCONT');
    }
    child.disconnect();
    await ended;
  } finally {
    child.kill('SIGKILL');
  }
  return { arrived, exitCode: child.exitCode };
}
