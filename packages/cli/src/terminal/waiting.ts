import { formatClock } from './amount.ts';
import type { Terminal } from './terminal.ts';

const everyMs = 1_000;

/** While something is waited for: a line that says what, and for how long already, from the first second on. Nothing where nobody watches. */
export async function showWaiting<Result>(
  terminal: Pick<Terminal, 'notePaint' | 'showStatus'>,
  what: string,
  wait: () => Promise<Result>,
): Promise<Result> {
  const startedAtMs = performance.now();
  const timer = setInterval(
    () => terminal.showStatus(terminal.notePaint.dim(`${what}: ${formatClock(performance.now() - startedAtMs)}`)),
    everyMs,
  );
  try {
    return await wait();
  } finally {
    clearInterval(timer);
    terminal.showStatus('');
  }
}
