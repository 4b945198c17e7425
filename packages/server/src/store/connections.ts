import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isDoneWithin } from '../deadline.ts';
import { FairleadError } from '../errors.ts';

/**
 * The connections that an instance gives out beside its writer's.
 *
 * A connection that is still open keeps the whole database open after its instance is closed. Opened a second time then, the file
 * has two owners, and the older writes over the newer when it goes. So every connection is given out here, closed when its work is
 * over, and waited for.
 *
 * States: open → closing (refuses new work, interrupts what runs) → closed (no connection is left).
 */
export interface Connections {
  /** Runs work on a connection of its own; rejects with `store_unavailable` when closing. */
  use<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
  /**
   * Waits until no connection is left. Rejects with `store_unavailable` when one is still in use after `closeWaitMsMax`: not every
   * function of the engine heeds an interrupt. It may be called again, to wait again.
   */
  close(): Promise<void>;
  /**
   * Interrupts what runs on a connection until it has ended; returns what stops that. Work that heeds no interrupt is given up after a while:
   * `onGivenUp` is called, then the `onStuck` of all connections.
   */
  interrupt(connection: DuckDBConnection, onGivenUp?: () => void): () => void;
}

export interface ConnectionsOptions {
  readonly closeWaitMsMax: number;
  /** How long work is interrupted before it is given up. */
  readonly stuckMsMax: number;
  /** Told of every error of the engine, before the one who asked. */
  readonly onError?: (error: unknown) => void;
  /** Told that work can't be ended: only the end of the process gives back what it has. */
  readonly onStuck?: (() => void) | undefined;
}

export function createConnections(
  instance: DuckDBInstance,
  { closeWaitMsMax, stuckMsMax, onError = () => undefined, onStuck = () => undefined }: ConnectionsOptions,
): Connections {
  const open = new Set<DuckDBConnection>();
  const running = new Set<Promise<unknown>>();
  let ended: Promise<void> | undefined;

  async function connectAndRun<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const connection = await instance.connect();
    open.add(connection);
    try {
      if (ended !== undefined) {
        throw new FairleadError('store_unavailable');
      }
      return await work(connection);
    } catch (error) {
      onError(error);
      // What was interrupted to close has no other fault.
      throw ended === undefined || error instanceof FairleadError
        ? error
        : new FairleadError('store_unavailable', undefined, { cause: error });
    } finally {
      open.delete(connection);
      connection.closeSync();
    }
  }

  async function end(): Promise<void> {
    const stop = interruptAgainAndAgain(() => open);
    await Promise.allSettled(running);
    stop();
  }

  return {
    async use(work) {
      if (ended !== undefined) {
        throw new FairleadError('store_unavailable');
      }
      const result = connectAndRun(work);
      running.add(result);
      try {
        return await result;
      } finally {
        running.delete(result);
      }
    },
    async close(): Promise<void> {
      ended ??= end();
      if (!(await isDoneWithin(ended, closeWaitMsMax))) {
        throw new FairleadError('store_unavailable', `A query can not be stopped: it still runs after ${closeWaitMsMax} ms.`);
      }
    },
    interrupt(connection, onGivenUp = () => undefined) {
      const stop = interruptAgainAndAgain(() => [connection]);
      const timer = setTimeout(() => {
        onGivenUp();
        // Whoever asked is told first.
        setImmediate(onStuck);
      }, stuckMsMax);
      return () => {
        stop();
        clearTimeout(timer);
      };
    },
  };
}

/** An interrupt that comes between two statements is lost, so it is repeated until the work has ended. */
export function interruptAgainAndAgain(connections: () => Iterable<DuckDBConnection>): () => void {
  const interrupt = (): void => {
    for (const connection of connections()) {
      connection.interrupt();
    }
  };
  interrupt();
  const timer = setInterval(interrupt, interruptEveryMs);
  return () => clearInterval(timer);
}

const interruptEveryMs = 50;
