export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogMessage {
  readonly level: LogLevel;
  readonly message: string;
  readonly time: Date;
  readonly extras: object | undefined;
}

/** Keeps what plugins and the pipeline say of one event. */
export class ContextLogger {
  #logs: LogMessage[] = [];

  get logs(): LogMessage[] {
    return this.#logs;
  }

  log(level: LogLevel, message: string, extras?: object): void {
    this.#logs.push({ level, message, time: new Date(), extras });
  }

  /** Writes all to the console, and forgets it. */
  flush(): void {
    for (const { level, message, extras } of this.#logs) {
      // Writing to the console is what the caller asked for.
      console[level](message, extras ?? '');
    }
    this.#logs = [];
  }
}
