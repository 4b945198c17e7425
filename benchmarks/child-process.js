// The processes that a benchmark consists of. Each ends by itself when its parent is gone: none is left behind by Ctrl-C.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} file in this folder
 * @param {{ readonly args?: readonly string[], readonly execArgv?: readonly string[] }} [options]
 */
export function forkProcess(file, { args = [], execArgv = [] } = {}) {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/**
 * The first message of a server process: where it listens.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ readonly port: number }>}
 */
export function whenListening(child) {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(/** @type {{ port: number }} */ (message)));
    child.once('exit', (code) => reject(new Error(`the server process ended with ${code} before it listened`)));
  });
}

/**
 * Asks a process to end; by force if it does not.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<void>}
 */
export function endProcess(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) {
      child.disconnect();
    }
  });
}

const endTimeoutMs = 20_000;
