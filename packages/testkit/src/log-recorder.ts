import { type Logger, pino } from 'pino';

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly code?: string;
  readonly [member: string]: unknown;
}

/** A logger that keeps its lines for a test to look at, and writes none. */
export interface LogRecorder {
  readonly logger: Logger;
  readonly lines: readonly LogLine[];
  /** Lines of level error and above, but those that a test announced by their code or their name. */
  unexpectedLines(expected: readonly string[]): readonly LogLine[];
}

const errorLevel = 50;

export function createLogRecorder(): LogRecorder {
  const lines: LogLine[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(JSON.parse(line) as LogLine) });
  return {
    logger,
    lines,
    unexpectedLines: (expected) =>
      lines.filter(
        ({ level, code, event }) => level >= errorLevel && !expected.includes(code ?? 'none') && !expected.includes(String(event)),
      ),
  };
}
