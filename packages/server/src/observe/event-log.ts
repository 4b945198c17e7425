import type { Logger } from 'pino';
import { type LogEvent, logLines } from './log-lines.ts';

/** Where all lines of the server go through, each by its name in {@link logLines}. */
export interface EventLog {
  /** `message` takes the place of the table's, where there is a closer one. */
  say<Event extends LogEvent>(event: Event, members: Members<Event>, message?: string): void;
}

/** Exactly what the table announces. */
type Members<Event extends LogEvent> = {
  readonly [Name in (typeof logLines)[Event]['members'][number]]: string | number | undefined;
};

export function createEventLog(logger: Logger): EventLog {
  return {
    say(event, members, message): void {
      const { level, message: usual }: { readonly level: (typeof logLines)[LogEvent]['level']; readonly message: string } =
        logLines[event];
      const told: object = { event, ...members };
      logger[level](told, message ?? usual);
    },
  };
}
