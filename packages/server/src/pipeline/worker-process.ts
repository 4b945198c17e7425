import { fork } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { toError } from '../errors.ts';
import { createIdleClass } from './idle-class.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** One worker process, from its start to its end. */
export interface WorkerProcess {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Resolves when it can be told to start; never for one that ends before. */
  readonly loaded: Promise<void>;
  /** What is said to a process that has ended is lost. */
  readonly say: (message: ToWorker) => void;
  /** Called with what it says; to be set before it is told to start. */
  listen(onMessage: (message: FromWorker) => void): void;
  /** Has it run only where nobody else wants the processor, or as usual again. Without effect where `IdleClass` is not open. */
  giveWay(isGiving: boolean): void;
  readonly isGivingWay: boolean;
  kill(): void;
  /** Resolves when the process is gone. */
  readonly exited: Promise<WorkerEnd>;
}

export interface WorkerEnd {
  /** How it ended, with the last of what it wrote to standard error. */
  readonly words: string;
  /** Killed by somebody (or by a system short of memory) and not by a fault of its own. */
  readonly isKilled: boolean;
}

/**
 * Starts one that may run `queryConcurrencyMax` queries at once. Never throws: a process that could not be started has ended. `entry` is its
 * program, another one in tests that give it faults.
 */
export function startWorkerProcess(queryConcurrencyMax: number, entry: URL = ownEntry): WorkerProcess {
  try {
    return launch(entry, queryConcurrencyMax + ownThreadCount);
  } catch (error) {
    const nothing = (): void => undefined;
    const loaded = new Promise<void>(nothing);
    return {
      pid: undefined,
      loaded,
      say: nothing,
      listen: nothing,
      giveWay: nothing,
      isGivingWay: false,
      kill: nothing,
      exited: Promise.resolve(notStarted(toError(error))),
    };
  }
}

const ownEntry = new URL('./worker.js', import.meta.url);
/** Threads that the stores need beside those that queries keep; one of them is an export's. */
const ownThreadCount = 5;

function launch(entry: URL, threadCount: number): WorkerProcess {
  const child = fork(fileURLToPath(entry), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...inheritedEnvironment(), UV_THREADPOOL_SIZE: String(threadCount) },
  });
  beNice(child.pid);
  const idleClass = createIdleClass(child.pid, () => child.kill('SIGKILL'));
  child.once('exit', () => idleClass.end());
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsLengthMax);
  });
  return {
    pid: child.pid,
    loaded: new Promise((resolve) => {
      child.once('message', () => resolve());
    }),
    say(message): void {
      if (child.connected) {
        child.send(message, () => undefined);
      }
    },
    listen(onMessage): void {
      child.on('message', (message) => onMessage(message as FromWorker));
    },
    giveWay: (isGiving) => idleClass.move(isGiving),
    get isGivingWay() {
      return idleClass.isThere;
    },
    kill(): void {
      child.kill('SIGKILL');
    },
    exited: new Promise((resolve) => {
      child.on('error', (error) => {
        // A process that runs has other errors as well, and its end is still to come.
        if (child.pid === undefined) {
          resolve(notStarted(error));
        }
      });
      // Behind `exit`, once all that it said has been read.
      child.once('close', (code, signal) => {
        const end = signal === null ? `with code ${code}` : `by ${signal}`;
        const words = [`the worker process ended ${end}`, lastWords.trim()].filter((part) => part !== '').join(': ');
        resolve({ words, isKilled: signal === 'SIGKILL' });
      });
    }),
  };
}

/**
 * Accepting goes before storing: what waits for its answer is somebody's request, and what is stored later waits on disk. Threads inherit it from the
 * one that begins them, so it is for a process that has only just been started.
 */
function beNice(pid: number | undefined): void {
  try {
    if (pid !== undefined) {
      setPriority(pid, Math.min(getPriority() + niceSteps, niceMax));
    }
  } catch {
    // It has ended already, or the system does not let us: it works without.
  }
}

/** A third of the processor time of the listener, where there is not enough for both. */
const niceSteps = 5;
const niceMax = 19;

function notStarted(error: Error): WorkerEnd {
  return { words: `the worker process could not be started: ${error.message}`, isKilled: true };
}

const lastWordsLengthMax = 2_000;

/** No more than it needs to run: what else stands in the environment (tokens, keys) is none of an SQL engine's business. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'SystemRoot', 'TEMP'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
