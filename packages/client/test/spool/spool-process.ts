import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('append-until-killed.js', import.meta.url));

/** A process with a spool, which is ended when the test is over. */
export interface SpoolProcess {
  readonly lines: readonly string[];
  readonly pid: number;
  /** Ids of all events that it said it had kept. */
  kept(): string[];
  /** The ids of each line that begins with this word. */
  said(word: 'took' | 'settling' | 'settled'): string[][];
  say(command: string): void;
  /** Resolves with the first line from the index `from` on that passes, once there is one. */
  until(passes: (line: string) => boolean, from?: number): Promise<string>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves when the process is gone. */
  kill(): Promise<void>;
  ended: Promise<number | null>;
}

export async function startSpoolProcess(
  directory: string,
  options: { readonly staleAfterMs?: number } = {},
): Promise<SpoolProcess> {
  const child = spawn(process.execPath, [program, directory, String(options.staleAfterMs ?? 30_000)]);
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
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const until: SpoolProcess['until'] = (passes, from = 0) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.slice(from).find(passes);
        if (line !== undefined) {
          waiting.delete(look);
          resolve(line);
        }
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`the process ended: ${lines.slice(-5).join('\n')}`)));
    });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  await until((line) => line === 'open');
  return {
    lines,
    pid: child.pid ?? 0,
    kept: () => lines.filter((line) => line.startsWith('kept ')).map((line) => line.slice(5)),
    said: (word) => lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.split(' ').slice(1).filter(Boolean)] : [])),
    say: (command) => void child.stdin.write(`${command}\n`),
    until,
    signal: (signal) => void child.kill(signal),
    kill,
    ended,
  };
}
