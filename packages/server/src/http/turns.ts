import type { Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { openedEvent } from './open-connections.ts';

/**
 * Connections take turns while more comes than can be answered.
 *
 * In one turn of its loop Node accepts one connection, reads from all that have sent something, and comes to its timers last. With thousands of
 * clients that send again as soon as they are answered, a turn takes seconds: who waits to be accepted is starved by those who were, health checks
 * among them, and so is whatever waits for a timer. So a connection may have to rest: nothing is read from it until those that rested before it
 * have had their turn, a few in each turn of the loop. Where only a few are open, whoever waits is let in soon without that, and a slow process
 * gains nothing by it.
 */
export interface Turns {
  /**
   * For each request as it comes in: its connection rests after the answer while others wait to be accepted. Returns how long the request may
   * have waited to be read, in ms. While the process does not run at all (it is suspended, its machine is taken from it), nobody waits for others.
   */
  follow(response: ServerResponse): number;
  /** The connection rests after this answer in any case: its client was refused for now, and may send again at once. */
  restAfter(response: ServerResponse): void;
}

/** So few connections are all accepted, and read from, within some turns. */
const fewMax = 64;
/** How many may be read from again after each turn: some milliseconds' work, if all of them have sent something. */
const resumedPerTurn = 32;
/** While others are accepted, one may be after so many turns in which nothing was read: so all are let in soon, and wait where their wait is known. */
const unreadTurnsMin = 4;
/** One accepted in each of so many turns on end, and more of them wait. */
const acceptingTurnsMin = 4;
/** What is longer was no turn's work. */
const turnMsMax = 1_000;

interface TurnsParts {
  /** Those on which HTTP is spoken. */
  readonly connections: ReadonlySet<Socket>;
  /** Of a clock that nobody sets. */
  readonly elapsedMs: () => number;
}

export function createTurns(server: HttpServer | HttpsServer, { connections, elapsedMs }: TurnsParts): Turns {
  /** Since when each of them may have had something to be read, the first to be read from again first. */
  const resting = new Map<Socket, number>();
  /** The same of those that are read from again in this turn. */
  const resumed = new Map<Socket, number>();
  let opened: Socket[] = [];
  let hasAccepted = false;
  let acceptingTurns = 0;
  let unreadTurns = 0;
  let isRunning = false;
  let lastTurnMs = 0;
  /** The time of all turns while any were counted. */
  let nowMs = 0;

  server.on('connection', () => {
    hasAccepted = true;
    run();
  });
  server.on(openedEvent(server), (socket: Socket) => {
    if (areOthersWaiting()) {
      opened.push(socket);
      run();
    }
  });

  const areMany = (): boolean => connections.size > fewMax;
  const areOthersWaiting = (): boolean => areMany() && acceptingTurns >= acceptingTurnsMin;

  function run(): void {
    if (!isRunning) {
      isRunning = true;
      lastTurnMs = elapsedMs();
      setImmediate(endTurn);
    }
  }

  function endTurn(): void {
    nowMs += Math.min(elapsedMs() - lastTurnMs, turnMsMax);
    resumed.clear();
    resume(!hasAccepted || !areMany() ? resumedPerTurn : unreadTurns >= unreadTurnsMin ? 1 : 0);
    // Those of this turn have not been read from yet.
    opened.forEach(rest);
    opened = [];
    unreadTurns++;
    acceptingTurns = hasAccepted ? acceptingTurns + 1 : 0;
    hasAccepted = false;
    isRunning = false;
    if (acceptingTurns > 0 || resting.size > 0 || resumed.size > 0) {
      run();
    }
  }

  function resume(count: number): void {
    for (const [socket, sinceMs] of resting) {
      if (resumed.size === count) {
        return;
      }
      resting.delete(socket);
      resumed.set(socket, sinceMs);
      socket.resume();
    }
  }

  function rest(socket: Socket): void {
    if (!socket.destroyed) {
      socket.pause();
      resting.set(socket, nowMs);
      run();
    }
  }

  function restAfter(response: ServerResponse): void {
    const { req: request } = response;
    const begin = (): void => rest(request.socket);
    // What is left of a body that nobody wants is read and thrown away first.
    response.once('close', () => (request.complete ? begin() : request.once('close', begin)));
  }

  return {
    follow(response): number {
      unreadTurns = 0;
      if (areOthersWaiting()) {
        restAfter(response);
      }
      const sinceMs = resumed.get(response.req.socket);
      return sinceMs === undefined ? 0 : nowMs - sinceMs;
    },
    restAfter,
  };
}
