import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createOpenAnswers } from '../src/http/open-answers.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (how: { readonly type: 'minor' }) => void;

interface Answer extends EventEmitter {
  shouldKeepAlive: boolean;
}

function answerOn(socket: Socket, payload?: unknown): Answer {
  return Object.assign(new EventEmitter(), { shouldKeepAlive: true, req: { socket }, payload });
}

function connections(count: number): Set<Socket> {
  return new Set(Array.from({ length: count }, () => new EventEmitter() as Socket));
}

const asResponse = (answer: Answer): ServerResponse => answer as unknown as ServerResponse;

test('each connection ends with the last answer that it is owed, and all are waited for', async () => {
  const [first, second, silent] = [...connections(3)] as [Socket, Socket, Socket];
  const answers = createOpenAnswers(new Set([first, second, silent]));
  const [given, owed, behind, other] = [answerOn(first), answerOn(first), answerOn(first), answerOn(second)];
  const late = answerOn(second);
  let hasFinished = false;
  for (const answer of [given, owed, behind, other]) {
    answers.follow(asResponse(answer));
  }
  given.emit('close');

  const finished = answers.finish().then(() => (hasFinished = true));
  answers.follow(asResponse(late));
  const keptAlive = [given, owed, behind, other, late].map(({ shouldKeepAlive }) => shouldKeepAlive);
  [owed, behind, other].forEach((answer) => answer.emit('close'));
  await setImmediate();
  const hadFinished = hasFinished;
  late.emit('close');
  await finished;

  expect(keptAlive).toEqual([true, true, false, false, false]);
  expect(hadFinished).toBe(false);
  expect(answers.latestOn(first)).toBe(behind);
  expect(answers.latestOn(silent)).toBeUndefined();
});

test('with nothing owed there is nothing to wait for', async () => {
  await expect(createOpenAnswers(connections(2)).finish()).resolves.toBeUndefined();
});

test('an answer that was given is not in the way of the garbage collector', async () => {
  const sockets = [...connections(64)];
  const answers = createOpenAnswers(new Set(sockets));
  const open: Answer[] = [];
  const before = oldGenerationBytes();
  for (let nth = 0; nth < 20_000; nth++) {
    const answer = answerOn(
      sockets[nth % sockets.length] as Socket,
      Array.from({ length: 100 }, () => nth),
    );
    answers.follow(asResponse(answer));
    open.push(answer);
    if (open.length === sockets.length) {
      open.shift()?.emit('close');
    }
    if (nth % 500 === 0) {
      collect({ type: 'minor' });
      await setImmediate();
    }
  }

  // All of them together come to 20 MB.
  expect(oldGenerationBytes() - before).toBeLessThan(4_000_000);
});

function oldGenerationBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? Number.NaN;
}
