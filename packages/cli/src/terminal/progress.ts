import { formatBytes, formatClock, formatCount } from './amount.ts';
import { truncate } from './cell.ts';
import type { Terminal } from './terminal.ts';

/** Tells how far a long command is: one line that changes for a person who watches, a plain line now and then for a log. */
export interface Progress {
  /** Costs next to nothing when it is not yet time to say something. */
  readonly update: (state: ProgressState) => void;
  /** Takes the changing line away. */
  readonly end: () => void;
}

export interface ProgressState {
  /** Bytes done, those of earlier runs included. */
  readonly bytes: number;
  /** Things done in this run. */
  readonly count?: number;
}

export interface ProgressOptions {
  readonly terminal: Pick<Terminal, 'note' | 'noteColumns' | 'notePaint' | 'showStatus'>;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** What is done: `send`. */
  readonly title: string;
  /** What is counted: `lines`. Without it, bytes are what counts. */
  readonly unit?: string;
  /** Bytes that there are to do; undefined where nobody knows. */
  readonly bytesTotal?: number | undefined;
  /** Bytes that were done before this run. */
  readonly bytesBefore?: number;
  readonly isQuiet: boolean;
}

const watchedEveryMs = 100;
const loggedEveryMs = 5_000;
const barWidth = 20;

export function createProgress(options: ProgressOptions): Progress {
  const { terminal, now, isQuiet } = options;
  const startedAtMs = now();
  const everyMs = terminal.noteColumns === undefined ? loggedEveryMs : watchedEveryMs;
  let saidAtMs = startedAtMs;
  return {
    update(state): void {
      const nowMs = now();
      if (isQuiet || nowMs - saidAtMs < everyMs) {
        return;
      }
      saidAtMs = nowMs;
      const facts = renderFacts(options, state, nowMs - startedAtMs);
      if (terminal.noteColumns === undefined) {
        terminal.note(facts);
      } else {
        terminal.showStatus(renderStatus(options, state, { facts, columns: terminal.noteColumns }));
      }
    },
    end(): void {
      terminal.showStatus('');
    },
  };
}

/** `send: 42%, 1.2 GB of 2.9 GB, 310,000 lines, 52,000 lines/s, 0:35 left`. */
function renderFacts(
  { title, unit, bytesTotal, bytesBefore = 0 }: ProgressOptions,
  state: ProgressState,
  elapsedMs: number,
): string {
  const { bytes, count } = state;
  const perSecond = (amount: number): number => (elapsedMs === 0 ? 0 : (amount * 1_000) / elapsedMs);
  const bytesPerSecond = perSecond(bytes - bytesBefore);
  const size = bytesTotal === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(bytesTotal)}`;
  const counted = unit === undefined || count === undefined ? [] : [`${formatCount(count)} ${unit}`];
  const rate =
    unit === undefined || count === undefined ? `${formatBytes(bytesPerSecond)}/s` : `${formatCount(perSecond(count))} ${unit}/s`;
  const left =
    bytesTotal === undefined || bytesPerSecond === 0
      ? []
      : [`${formatClock(((bytesTotal - bytes) / bytesPerSecond) * 1_000)} left`];
  const share = bytesTotal === undefined ? [] : [`${Math.floor(shareOf(bytes, bytesTotal) * 100)}%`];
  return `${title}: ${[...share, size, ...counted, rate, ...left].join(', ')}`;
}

interface StatusLook {
  readonly facts: string;
  readonly columns: number;
}

function renderStatus({ bytesTotal, terminal }: ProgressOptions, { bytes }: ProgressState, { facts, columns }: StatusLook): string {
  // The last column stays free: a terminal would break the line behind it.
  const room = columns - 1;
  if (bytesTotal === undefined || room < barWidth * 3) {
    return truncate(facts, room);
  }
  const done = Math.round(shareOf(bytes, bytesTotal) * barWidth);
  const { green, dim } = terminal.notePaint;
  return `${green('█'.repeat(done))}${dim('░'.repeat(barWidth - done))} ${truncate(facts, room - barWidth - 1)}`;
}

/** A file that grows meanwhile has no more than all of it done. */
function shareOf(bytes: number, bytesTotal: number): number {
  return bytesTotal === 0 ? 1 : Math.min(1, bytes / bytesTotal);
}
