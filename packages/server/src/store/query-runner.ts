import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { isDoneWithin } from '../deadline.ts';
import { FairleadError } from '../errors.ts';
import type { Connections } from './connections.ts';
import { damageIn } from './damage.ts';
import type { QueryResult } from './event-store.ts';
import { type AnswerLimits, readAnswer } from './query-answer.ts';
import { checkStatement, messageOf } from './query-guard.ts';
import type { Statement } from './row-sql.ts';

export interface QueryLimits {
  readonly timeoutMs: number;
  readonly rowsMax: number;
  readonly bytesMax: number;
  /** How many queries run at once. */
  readonly concurrencyMax: number;
  /** How many wait for their turn; one more is refused with `query_busy`. */
  readonly waitingMax: number;
  /** How long one waits for it before it is refused in the same way. */
  readonly waitMsMax: number;
}

export interface QueryRunner {
  /** A user's statement, once it is checked. */
  run(sql: string): Promise<QueryResult>;
  /** A statement of our own, within the same limits, and with no more rows than this. */
  runOwn(statement: Statement, rowsMax: number): Promise<QueryResult>;
  /** Refuses who waits and who comes; what runs is its connection's matter. */
  close(): void;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: FairleadError) => void;
}

/** `whenWritten` resolves once all that is being written is. */
export function createQueryRunner(connections: Connections, limits: QueryLimits, whenWritten: () => Promise<void>): QueryRunner {
  const waiting: Waiting[] = [];
  let taken = 0;
  let isClosed = false;

  /** A place is taken before anything is awaited, and handed on to the next when it is free. */
  function takePlace(): Promise<void> | undefined {
    if (taken < limits.concurrencyMax) {
      taken++;
      return undefined;
    }
    if (waiting.length >= limits.waitingMax) {
      throw new FairleadError('query_busy');
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        begin(): void {
          clearTimeout(timer);
          resolve();
        },
        refuse(error): void {
          clearTimeout(timer);
          reject(error);
        },
      };
      waiting.push(entry);
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new FairleadError('query_busy', `The query waited ${limits.waitMsMax} ms for its turn.`));
      }, limits.waitMsMax);
    });
  }

  function leavePlace(): void {
    const next = waiting.shift();
    if (next === undefined) {
      taken--;
    } else {
      next.begin();
    }
  }

  async function runInTurn(statement: QueryStatement, rowsMax: number): Promise<QueryResult> {
    if (isClosed) {
      throw new FairleadError('store_unavailable');
    }
    await takePlace();
    try {
      return await new Promise<QueryResult>((resolve, reject) => {
        const giveUp = (): void => reject(new FairleadError('query_timeout'));
        const work = (connection: DuckDBConnection): Promise<QueryResult> =>
          runLimited(connection, statement, {
            ...limits,
            rowsMax: Math.min(rowsMax, limits.rowsMax),
            interrupt: () => connections.interrupt(connection, giveUp),
            whenWritten,
          });
        connections.use(work).then(resolve, reject);
      });
    } finally {
      leavePlace();
    }
  }

  return {
    run: (sql) => runInTurn({ sql }, limits.rowsMax),
    runOwn: runInTurn,
    close(): void {
      isClosed = true;
      waiting.splice(0).forEach(({ refuse }) => refuse(new FairleadError('store_unavailable')));
    },
  };
}

/** What has no values is a user's, and is checked first. */
interface QueryStatement {
  readonly sql: string;
  readonly values?: Statement['values'] | undefined;
}

interface RunLimits extends QueryLimits {
  /** Begins to interrupt the statement; returns what stops that. */
  readonly interrupt: () => () => void;
  readonly whenWritten: () => Promise<void>;
}

/**
 * DuckDB 1.5 ends the search for the last rows in some order at a row group that is being begun, and finds nothing: where a statement with a limit has
 * no rows, the block that is being stored may be the reason.
 */
const limitWord = /\blimit\b/i;
const writtenWaitMsMax = 1_000;

async function runLimited(connection: DuckDBConnection, { sql, values }: QueryStatement, limits: RunLimits): Promise<QueryResult> {
  const deadline = performance.now() + limits.timeoutMs;
  let isTimedOut = false;
  let stopInterrupting = (): void => undefined;
  const timer = setTimeout(() => {
    isTimedOut = true;
    stopInterrupting = limits.interrupt();
  }, limits.timeoutMs);
  try {
    const statement = values === undefined ? await checkStatement(connection, sql) : sql;
    const read = (): Promise<QueryResult> => readSnapshot(connection, { sql: statement, values }, { ...limits, deadline });
    const answer = await read();
    if (values !== undefined || answer.rows.length > 0 || !limitWord.test(sql)) {
      return answer;
    }
    await isDoneWithin(limits.whenWritten(), writtenWaitMsMax);
    return await read();
  } catch (error) {
    const known = isTimedOut ? new FairleadError('query_timeout', undefined, { cause: error }) : toQueryError(error);
    throw values !== undefined && known.code === 'invalid_sql' ? new FairleadError('internal', undefined, { cause: error }) : known;
  } finally {
    clearTimeout(timer);
    stopInterrupting();
  }
}

async function readSnapshot(
  connection: DuckDBConnection,
  { sql, values }: QueryStatement,
  limits: AnswerLimits,
): Promise<QueryResult> {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const result = await connection.stream(sql, values === undefined ? undefined : [...values]);
    try {
      return await readAnswer(result, limits);
    } finally {
      await endStream(connection, result);
    }
  } finally {
    // The connection is closed next, which ends the transaction even where the rollback is refused.
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

/** A stream that is not read to its end keeps the database open until it is collected as garbage, whatever is closed before. */
async function endStream(connection: DuckDBConnection, result: DuckDBResult): Promise<void> {
  let hasMore = true;
  while (hasMore) {
    connection.interrupt();
    // An error ends the stream as well; the interrupt is meant to cause one.
    const chunk = await result.fetchChunk().catch(() => null);
    hasMore = chunk !== null && chunk.rowCount > 0;
  }
}

function toQueryError(error: unknown): FairleadError {
  if (error instanceof FairleadError) {
    return error;
  }
  const message = messageOf(error);
  if (damageIn(error) !== undefined) {
    return new FairleadError('store_unavailable', 'The store seems to be damaged; it is being looked at, and rebuilt if it is.', {
      cause: error,
    });
  }
  if (/^(?:Out of Memory|IO) Error/.test(message)) {
    return new FairleadError('query_resources', message, { cause: error });
  }
  // An interrupt that is not the time limit's comes from closing.
  if (/^INTERRUPT Error|database has been invalidated|INTERNAL Error/.test(message)) {
    return new FairleadError('store_unavailable', undefined, { cause: error });
  }
  return new FairleadError('invalid_sql', message, { cause: error });
}
