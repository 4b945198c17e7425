import { destination, type DestinationStream, type Logger, pino } from 'pino';
import { toPrintable } from '../terminal/cell.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type LogFormat = 'json' | 'text';

/** JSON lines on standard error: standard output is for people. `silent` where a server is only tried out. */
export function createLogger(level: 'info' | 'warn' | 'silent', stream: DestinationStream = destination(2)): Logger {
  return pino({ level }, stream);
}

/** The same for a person who watches: a line of words for each. */
export function createTextLogger(terminal: Pick<Terminal, 'note' | 'notePaint'>): Logger {
  return createLogger('info', { write: (line) => terminal.note(renderLine(line, terminal)) });
}

const levels: Readonly<Record<number, 'info' | 'warn' | 'error' | 'fatal'>> = { 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

function renderLine(line: string, { notePaint }: Pick<Terminal, 'notePaint'>): string {
  const { level, time, msg, event, pid: _, hostname: __, ...members } = JSON.parse(line) as LogLine;
  const name = levels[level] ?? 'info';
  const paint = { info: notePaint.dim, warn: notePaint.yellow, error: notePaint.red, fatal: notePaint.red }[name];
  const told = Object.entries(members).map(
    ([member, value]) => `${member}=${typeof value === 'string' ? JSON.stringify(value) : String(value)}`,
  );
  const rest = [...told, ...(event === undefined ? [] : [`(${event})`])].join(' ');
  return `${notePaint.dim(new Date(time).toISOString())} ${paint(name.padEnd(5))} ${toPrintable(msg)} ${notePaint.dim(toPrintable(rest))}`;
}

interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
  readonly event?: string;
  readonly pid: number;
  readonly hostname: string;
  readonly [member: string]: unknown;
}
