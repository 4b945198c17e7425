import { destination, type Logger, pino } from 'pino';

/** JSON lines on standard error: standard output is for people. `silent` where a server is only tried out. */
export function createLogger(level: 'info' | 'warn' | 'silent'): Logger {
  return pino({ level }, destination(2));
}
