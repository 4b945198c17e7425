import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process with a client and a spool, which is ended when the test is over. */
export interface ClientProcess {
  /** Everything that it said, by lines. */
  readonly lines: readonly string[];
  /** Resolves once it has said so many lines. */
  said(count: number): Promise<void>;
  /** Resolves with the condition; rejects when the process ends before it is met. */
  during<Value>(condition: Promise<Value>): Promise<Value>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts one of the programs beside this file. */
export function startClientProcess(program: string, parameters: readonly string[]): ClientProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...parameters]);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    waiting.forEach((look) => look());
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => lines.push(`stderr ${chunk}`));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const during = <Value>(condition: Promise<Value>): Promise<Value> =>
    Promise.race([
      condition,
      ended.then(() => {
        throw new Error(`the process ended: ${lines.slice(-5).join('\n')}`);
      }),
    ]);
  const said = (count: number): Promise<void> =>
    during(
      new Promise((resolve) => {
        const look = (): void => {
          if (lines.length >= count) {
            waiting.delete(look);
            resolve();
          }
        };
        waiting.add(look);
        look();
      }),
    );
  return { lines, said, during, kill };
}
