import { formatClock, formatCount } from '../terminal/amount.ts';
import type { Paint } from '../terminal/paint.ts';
import type { Checkpoint } from './checkpoint.ts';

export interface SummaryFacts {
  /** How far it was when this run began, and how far it is now. */
  readonly start: Checkpoint;
  readonly checkpoint: Checkpoint;
  readonly isComplete: boolean;
  readonly elapsedMs: number;
  readonly rejectedPath: string;
  readonly isJson: boolean;
}

/** Counts are of all runs on this file; the rate is of this one. */
export function renderSummary(facts: SummaryFacts, paint: Paint): string {
  const { start, checkpoint, isComplete, elapsedMs, rejectedPath, isJson } = facts;
  const { delivered, rejected, bad } = checkpoint.counts;
  const read = delivered + rejected + bad;
  const seconds = elapsedMs / 1_000;
  if (isJson) {
    const { line } = checkpoint;
    return `${JSON.stringify({ read, delivered, rejected, bad, line, startedBehindLine: start.line, isComplete, seconds })}\n`;
  }
  const isAll = isComplete && rejected + bad === 0;
  const inThisRun = checkpoint.line - start.line;
  const row = (mark: string, name: string, value: string, more = ''): string =>
    `${mark} ${name.padEnd(10)}${value.padStart(12)}${more === '' ? '' : `  ${more}`}`;
  const recorded = paint.dim(`in ${rejectedPath}`);
  const before = start.line === 0 ? '' : paint.dim(`the first ${formatCount(start.line)} lines in earlier runs`);
  const rate = seconds === 0 ? '' : paint.dim(`${formatCount(inThisRun / seconds)} lines/s`);
  return [
    row(' ', 'read', formatCount(read), before),
    row(isAll ? paint.green('✓') : paint.yellow('!'), 'delivered', formatCount(delivered)),
    ...(rejected === 0 ? [] : [row(paint.red('✗'), 'rejected', formatCount(rejected), recorded)]),
    ...(bad === 0 ? [] : [row(paint.red('✗'), 'bad lines', formatCount(bad), recorded)]),
    row(' ', 'time', formatClock(elapsedMs), rate),
    '',
  ].join('\n');
}
