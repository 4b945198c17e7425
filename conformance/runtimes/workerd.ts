import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { plainEnvironment } from '../environment.ts';
import type { Consumer } from './consumer.ts';
import { findProgram, workerd } from './runtimes.ts';

/** A worker that serves on 127.0.0.1 and may itself reach nothing else. */
export interface RunningWorker extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts workerd with one module of a consumer's.
 *
 * @param bindings what the worker finds in its `env`
 */
export async function startWorker(
  consumer: Consumer,
  module: string,
  bindings: Readonly<Record<string, string>> = {},
): Promise<RunningWorker> {
  const config = await consumer.write(`${module}.capnp`, toConfig(module, bindings));
  const child = spawn(findProgram(workerd) ?? '', [...workerd.parameters, config], {
    cwd: consumer.folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const output = Promise.all([text(child.stdout as Readable), text(child.stderr as Readable), once(child, 'close')]);
  const port = await Promise.race([
    readPort(child.stdio[3] as Readable),
    output.then(([, stderr]) => Promise.reject(new Error(stderr))),
  ]);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await output;
    },
  };
}

/** workerd says on its control channel where each socket listens, a JSON object per line. */
async function readPort(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const message = JSON.parse(line) as { readonly event: string; readonly port?: number };
    if (message.event === 'listen' && message.port !== undefined) {
      return message.port;
    }
  }
  throw new Error('workerd closed its control channel before it listened');
}

function toConfig(module: string, bindings: Readonly<Record<string, string>>): string {
  const texts = Object.entries(bindings).map(([name, value]) => `(name = "${name}", text = "${value}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (
      name = "main",
      worker = (
        modules = [(name = "worker", esModule = embed "${module}")],
        compatibilityDate = "2026-01-01",
        bindings = [${texts.join(', ')}],
        globalOutbound = "loopback",
      ),
    ),
    (name = "loopback", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}
