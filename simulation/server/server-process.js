// One server process: started, talked to, killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testSource } from '@fairlead/testkit';
import { workersOf } from '../../scripts/child-processes.js';
import { exchange } from './exchange.js';

const script = fileURLToPath(new URL('serve.js', import.meta.url));
const wordsKept = 100_000;

/**
 * @typedef {object} ServerProcess
 * @property {number} port
 * @property {number} pid
 * @property {boolean} hasEnded
 * @property {Promise<string>} ended how it ended: a code or a signal
 * @property {() => string} words the last of what it said: its log, and what Node wrote
 * @property {(signal: NodeJS.Signals) => Promise<string>} kill resolves when it is gone
 * @property {() => readonly number[]} workers the process ids of its workers
 * @property {(ms: number) => void} setClock sets how far its clock is off
 * @property {(path: string, body?: unknown) => Promise<{ readonly status: number, readonly body: any }>} api asks the API
 * @property {() => Promise<ReadonlyMap<string, number>>} metrics
 */

/** A server that ended before it listened. */
export class StartFailure extends Error {}

/**
 * Rejects with a {@link StartFailure} when it ends before it listens.
 *
 * @param {Readonly<Record<string, unknown>> & { readonly dataPath: string }} options of the server
 * @param {readonly string[]} [prefix] in front of its command: `strace …`
 * @returns {Promise<ServerProcess>}
 */
export async function startServerProcess(options, prefix = []) {
  const settings = JSON.stringify({ sources: [testSource], queryRowsMax: 10_000_000, queryBytesMax: 2 ** 30, ...options });
  const [tracer, ...tracerArguments] = prefix;
  const own = [script, settings];
  const [command, all] = tracer === undefined ? [process.execPath, own] : [tracer, [...tracerArguments, process.execPath, ...own]];
  const child = spawn(command, all, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      words = (words + text).slice(-wordsKept);
    });
  }
  let hasEnded = false;
  const ended = once(child, 'close').then(([code, signal]) => {
    hasEnded = true;
    return String(signal ?? code);
  });
  const started = new Promise((resolve) => {
    createInterface(child.stdout).on('line', (line) => (line.startsWith('{"pid"') ? resolve(line) : undefined));
  });
  const line = await Promise.race([started, ended]);
  if (!line.startsWith('{')) {
    throw new StartFailure(`ended by ${line}: ${words}`);
  }
  const { pid, port, adminToken } = JSON.parse(line);
  const headers = { authorization: `Bearer ${adminToken}` };
  return {
    port,
    pid,
    get hasEnded() {
      return hasEnded;
    },
    ended,
    words: () => words.replace(`${line}\n`, ''),
    kill(signal) {
      signalTo(pid, signal);
      return ended;
    },
    workers: () => workersOf(pid),
    setClock(ms) {
      child.stdin.write(`${ms}\n`);
    },
    async api(path, body) {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await exchange(port, { method, path, headers, body: body === undefined ? '' : JSON.stringify(body) });
      return { status: answer.status, body: JSON.parse(answer.text) };
    },
    async metrics() {
      const { text } = await exchange(port, { method: 'GET', path: '/metrics', headers: {}, body: '' });
      const pairs = text.split('\n').map((entry) => entry.split(' '));
      return new Map(pairs.map(([name = '', value]) => [name, Number(value)]));
    },
  };
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
