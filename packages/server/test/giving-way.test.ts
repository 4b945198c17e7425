import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { childrenOf, workersOf } from '../../../scripts/child-processes.js';
import { createGivingWay, type Sight } from '../src/pipeline/giving-way.ts';
import { createIdleClass } from '../src/pipeline/idle-class.ts';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';

const underLoad: Sight = { listenerBusyShare: 0.9, isAwaited: false, durablePosition: 0, storedPosition: 0 };

test('the worker gives way only where the listener is short of time and nobody waits for the worker', () => {
  const givingWay = createGivingWay(0);
  expect(givingWay.look(underLoad)).toBe(true);
  expect(givingWay.look({ ...underLoad, listenerBusyShare: 0.4 })).toBe(false);
  expect(givingWay.look({ ...underLoad, isAwaited: true })).toBe(false);
  expect(givingWay.look(underLoad)).toBe(true);
});

test('a worker that is late gives way to nobody until it has stored what was on disk in that moment', () => {
  const givingWay = createGivingWay(0);
  const seen = [10, 20, 30, 40, 50, 60, 70].map((durablePosition) => givingWay.look({ ...underLoad, durablePosition }));
  expect(seen).toEqual([true, true, true, true, true, true, false]);
  expect(givingWay.look({ ...underLoad, durablePosition: 80, storedPosition: 69 })).toBe(false);
  expect(givingWay.look({ ...underLoad, durablePosition: 90, storedPosition: 70 })).toBe(true);
});

test('what was there before the start is stored first', () => {
  const givingWay = createGivingWay(1_000);
  expect(givingWay.look({ ...underLoad, durablePosition: 1_010, storedPosition: 999 })).toBe(false);
  expect(givingWay.look({ ...underLoad, durablePosition: 1_020, storedPosition: 1_000 })).toBe(true);
});

/** The same question that the server asks: not everybody may leave the idle class again. */
const isWayOpen = spawnSync('chrt', ['-i', '0', 'sh', '-c', 'chrt -a -o -p 0 $$'], { stdio: 'ignore' }).status === 0;

test.skipIf(!isWayOpen)('a process goes into the idle class and comes back, with all of its threads', async () => {
  const idleClass = createIdleClass(process.pid, () => undefined);
  await until('the way is open', () => idleClass.isOpen);
  idleClass.move(true);
  await until('all are in the idle class', () => classesOf(process.pid).every((each) => each === idle));
  idleClass.move(false);
  await until('none is', () => classesOf(process.pid).every((each) => each === usual));
  idleClass.end();
});

test.skipIf(!isWayOpen)('whoever has no way back any more is told so', async () => {
  const sleeper = spawn('sleep', ['600']);
  let isStuck = false;
  const idleClass = createIdleClass(Number(sleeper.pid), () => {
    isStuck = true;
  });
  await until('the way is open', () => idleClass.isOpen);
  idleClass.move(true);
  childrenOf(process.pid)
    .filter((pid) => pid !== sleeper.pid)
    .forEach((pid) => process.kill(pid, 'SIGKILL'));
  await until('it is told', () => isStuck);
  sleeper.kill('SIGKILL');
  expect(idleClass.isOpen).toBe(false);
});

test.skipIf(!isWayOpen)('the worker is in the idle class under load, and out of it when that is over', async () => {
  const server = await startServerProcess({ dataPath: await temporaryFolder() });
  const isGivingWay = async (): Promise<boolean> => {
    const answer = await fetch(`${server.url}/metrics`);
    return /^fairlead_worker_gives_way 1$/m.test(await answer.text());
  };
  const workerPids = workersOf(server.child.pid);
  const isAnyIdle = (): boolean => workerPids.some((pid) => classesOf(pid).includes(idle));
  const over = new AbortController();
  const send = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await server.post('/v1/track', '{"writeKey":"key","type":"track","event":"step","userId":"user"}');
    }
  };
  const senders = Array.from({ length: 32 }, send);
  await until('the worker gives way', isGivingWay);
  await until('it is in the idle class', isAnyIdle);
  over.abort();
  await Promise.all(senders);
  await until('the worker does not give way', async () => !(await isGivingWay()));
  await until('it is out of the idle class', () => !isAnyIdle());
  await server.whenStored();
});

const usual = 0;
const idle = 5;

/** The class of each thread (`policy` of proc(5)). */
function classesOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
      // What follows the name, which may hold anything; the first of it is field 3.
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[41 - 3])];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
