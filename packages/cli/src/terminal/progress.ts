import { formatBytes, formatClock, formatCount } from './amount.ts';
import { textWidth, truncate } from './cell.ts';
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
const estimatedAfterMs = 1_000;

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
      const facts = measure(options, state, nowMs - startedAtMs);
      if (terminal.noteColumns === undefined) {
        terminal.note(renderFacts(options, facts));
      } else {
        terminal.showStatus(renderStatus(options, { state, facts, columns: terminal.noteColumns }));
      }
    },
    end(): void {
      terminal.showStatus('');
    },
  };
}

/** Each undefined where nobody knows it, or not yet. */
interface Facts {
  readonly share: string | undefined;
  readonly size: string | undefined;
  readonly count: string | undefined;
  readonly rate: string | undefined;
  readonly left: string | undefined;
}

function measure(
  { unit, bytesTotal, bytesBefore = 0 }: ProgressOptions,
  { bytes, count }: ProgressState,
  elapsedMs: number,
): Facts {
  const perSecond = (amount: number): number => (elapsedMs === 0 ? 0 : (amount * 1_000) / elapsedMs);
  const bytesPerSecond = perSecond(bytes - bytesBefore);
  const isCounted = unit !== undefined && count !== undefined;
  // From the first moments nothing follows for the rest.
  const isKnown = elapsedMs >= estimatedAfterMs;
  return {
    share: bytesTotal === undefined ? undefined : `${Math.floor(shareOf(bytes, bytesTotal) * 100)}%`,
    size: bytesTotal === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(bytesTotal)}`,
    count: isCounted ? `${formatCount(count)} ${unit}` : undefined,
    rate: !isKnown ? undefined : isCounted ? `${formatCount(perSecond(count))} ${unit}/s` : `${formatBytes(bytesPerSecond)}/s`,
    left:
      !isKnown || bytesTotal === undefined || bytesPerSecond === 0
        ? undefined
        : `${formatClock(((bytesTotal - bytes) / bytesPerSecond) * 1_000)} left`,
  };
}

/** `send: 42%, 1.2 GB of 2.9 GB, 310,000 lines, 52,000 lines/s, 0:35 left`. */
function renderFacts({ title }: ProgressOptions, { share, size, count, rate, left }: Facts): string {
  return `${title}: ${[share, size, count, rate, left].filter((fact) => fact !== undefined).join(', ')}`;
}

interface StatusLook {
  readonly state: ProgressState;
  readonly facts: Facts;
  readonly columns: number;
}

/** Where there is little room, rate and time left are what stays: what is done is left out first, the bar last. */
function renderStatus(options: ProgressOptions, { state, facts, columns }: StatusLook): string {
  // The last column stays free: a terminal would break the line behind it.
  const room = columns - 1;
  const bar = renderBar(options, state);
  const barRoom = bar === '' ? 0 : barWidth + 1;
  const short = { ...facts, count: undefined };
  const shorter = { ...short, size: facts.share === undefined ? facts.size : undefined };
  const texts = [facts, short, shorter].map((each) => renderFacts(options, each));
  const withBar = texts.find((text) => barRoom + textWidth(text) <= room);
  return withBar === undefined ? truncate(texts.at(-1) ?? '', room) : bar + withBar;
}

function renderBar({ bytesTotal, terminal }: ProgressOptions, { bytes }: ProgressState): string {
  if (bytesTotal === undefined) {
    return '';
  }
  const done = Math.round(shareOf(bytes, bytesTotal) * barWidth);
  const { green, dim } = terminal.notePaint;
  return `${green('█'.repeat(done))}${dim('░'.repeat(barWidth - done))} `;
}

/** A file that grows meanwhile has no more than all of it done. */
function shareOf(bytes: number, bytesTotal: number): number {
  return bytesTotal === 0 ? 1 : Math.min(1, bytes / bytesTotal);
}
