import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { plainEnvironment } from '../environment.ts';
import { toLossless } from './lossless.ts';
import type { DriverCommand } from './toolchains/driver-command.ts';

/** A driver that has said nothing for this long hangs. The longest case waits for an SDK that gives up after a minute. */
const silenceMsMax = 150_000;

/** One line on a driver's stdin. */
export interface DriverTask {
  readonly case: string;
  /** The server, by http on loopback. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  /** Messages: the calls to make, one after the other, and then to deliver all of them. */
  readonly calls?: readonly unknown[];
  /** Batches: the uploads to make, one after the other. */
  readonly uploads?: readonly unknown[];
  /** How often the SDK is to try again and how long it is to wait for an answer, where it can be told. */
  readonly settings: { readonly retries?: number; readonly timeoutMs?: number };
}

/** One line on its stdout. */
export interface DriverReport {
  readonly case: string;
  /** What the SDK told its caller: each failure in its own words. */
  readonly errors: readonly string[];
  /** The driver itself could not do its part. */
  readonly failure?: string;
}

/** A running driver. Tasks are done in order, one at a time. */
export class Driver implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<string, { resolve: (report: DriverReport) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #stderr = '';

  constructor({ program, parameters, cwd, env }: DriverCommand) {
    this.#child = spawn(program, [...parameters], { cwd, env: plainEnvironment(env) });
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-4_000)));
    // A driver that has ended takes no more tasks; who waits for it is told below.
    this.#child.stdin.on('error', () => undefined);
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#read(line));
    this.#ended = once(this.#child, 'close').then(([code]) => this.#end(`ended with ${String(code)}`));
  }

  run(task: DriverTask): Promise<DriverReport> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), silenceMsMax);
    return new Promise<DriverReport>((resolve, reject) => {
      this.#waiting.set(task.case, { resolve, reject });
      this.#child.stdin.write(`${toLossless(task)}\n`);
    }).finally(() => clearTimeout(timer));
  }

  /** Lets the driver end. Whatever keeps it from that is over now. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    await this.#ended;
    clearTimeout(timer);
  }

  /** SDKs print lines of their own. */
  #read(line: string): void {
    if (!line.startsWith('{"case":')) {
      return;
    }
    const report = JSON.parse(line) as DriverReport;
    const waiting = this.#waiting.get(report.case);
    this.#waiting.delete(report.case);
    if (report.failure === undefined) {
      waiting?.resolve(report);
    } else {
      waiting?.reject(new Error(`the driver could not do ${report.case}: ${report.failure}`));
    }
  }

  #end(how: string): void {
    for (const [name, { reject }] of this.#waiting) {
      reject(new Error(`the driver ${how} at ${name}: ${this.#stderr}`));
    }
    this.#waiting.clear();
  }
}
