// Clients that do what no client should, while the careful ones go on working.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from '../exchange.js';

/** @import { Fault, World } from '../world.js' */

const crowdSize = 10_000;
/** Requests of the careful clients while all of the crowd are there. */
const crowdWork = 50;
const dripMs = 1_000;
const drippingCount = 25;
const sameCount = 1_000;
const garbageCount = 3_000;

/** @type {Fault} */
export const clientsDie = {
  name: 'clients die mid-body or reset',
  run: (world) =>
    besides(world, async () => {
      const { body } = world.strangerRequest();
      for (let nth = 0; nth < 200; nth++) {
        const socket = open(world);
        const announced = body.length + world.random.integer(50);
        socket.write(head('/v1/track', announced) + body.slice(0, world.random.integer(body.length)));
        await sleep(world.random.integer(5));
        if (world.random.chance(0.5)) {
          socket.resetAndDestroy();
        } else {
          socket.destroy();
        }
      }
    }),
};

/** Some begin with the first byte and are gone before they come to an end; others drip the end of a body, and have their yes for it. @type {Fault} */
export const clientsDrip = {
  name: 'clients send a byte a second',
  run: (world) =>
    besides(world, async () => {
      const seconds = world.between(2, 5);
      await Promise.all([
        ...Array.from({ length: drippingCount }, () => dripBeginning(world, seconds)),
        ...Array.from({ length: drippingCount }, () => dripEnd(world, seconds)),
      ]);
    }),
};

/** @type {Fault} */
export const clientsCrowd = {
  name: '10,000 connections',
  run: (world) =>
    besides(world, async () => {
      /** @type {import('node:net').Socket[]} */
      const sockets = [];
      while (sockets.length < crowdSize && world.isServing) {
        const more = Array.from({ length: 200 }, () => open(world));
        sockets.push(...more);
        await Promise.all(more.map((socket) => opened(socket)));
      }
      const openCount = sockets.filter((socket) => socket.readyState === 'open').length;
      world.note(`  ${openCount} connections are open at once`);
      if (openCount === crowdSize) {
        world.count(`${clientsCrowd.name}: all of them open at once`);
      }
      if (world.isServing) {
        await world.work(crowdWork);
      }
      sockets.forEach((socket) => socket.destroy());
    }),
};

/** @type {Fault} */
export const clientsPipeline = {
  name: 'clients pipeline',
  run: (world) =>
    besides(world, async () => {
      for (let nth = 0; nth < 10; nth++) {
        const requests = Array.from({ length: world.between(2, 100) }, () => world.strangerRequest());
        const socket = open(world);
        const answers = collect(socket);
        socket.write(requests.map(({ path, body }) => head(path, Buffer.byteLength(body)) + body).join(''));
        if (world.random.chance(0.3)) {
          await sleep(world.random.integer(10));
          socket.resetAndDestroy();
          continue;
        }
        noteReceipts(world, requests, await answers(requests.length));
        socket.destroy();
      }
    }),
};

/** @type {Fault} */
export const sameEventAtOnce = {
  name: 'one event 1,000 times at once',
  run: (world) =>
    besides(world, async () => {
      const request = world.strangerRequest();
      await Promise.all(
        Array.from({ length: sameCount }, async () => {
          world.oracle.noteSent(request);
          const receipt = await receiptOf(world, request);
          if (receipt !== undefined) {
            world.oracle.noteAccepted(request, receipt);
          }
        }),
      );
    }),
};

/** @type {Fault} */
export const garbage = {
  name: 'a torrent of distinct garbage',
  run: (world) =>
    besides(world, async () => {
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          for (let nth = 0; nth < garbageCount / 16 && world.isServing; nth++) {
            const noise = world.random.bytes(world.between(1, 200)).toString('base64url');
            const path = world.random.pick(['/v1/track', '/v2/events', `/v1/${noise.slice(0, 40)}`, `/${noise.slice(0, 40)}`]);
            const body = world.random.pick([noise, `{"writeKey":"${noise}"}`, `{"${noise}":["${noise}"]}`, `[${noise}`]);
            await exchange(world.server.port, { method: 'POST', path, headers: { 'x-noise': noise }, body }).catch(() => undefined);
          }
        }),
      );
    }),
};

/**
 * @param {World} world
 * @param {number} seconds
 */
async function dripBeginning(world, seconds) {
  const socket = open(world);
  const text = head('/v1/track', 100);
  for (let at = 0; at < seconds; at++) {
    socket.write(text.slice(at, at + 1));
    await sleep(dripMs);
  }
  socket.destroy();
}

/**
 * @param {World} world
 * @param {number} seconds
 */
async function dripEnd(world, seconds) {
  const request = world.strangerRequest();
  const socket = open(world);
  const answers = collect(socket);
  socket.write(head(request.path, request.body.length) + request.body.slice(0, -seconds));
  for (let left = seconds; left > 0; left--) {
    await sleep(dripMs);
    socket.write(request.body.slice(-left, request.body.length - left + 1));
  }
  const text = await answers(1);
  noteReceipts(world, [request], text);
  if (world.isServing && !text.startsWith('HTTP/1.1 200 ')) {
    world.report(`a body that came slowly is answered ${JSON.stringify(text.slice(0, 200))}`);
  }
  socket.destroy();
}

/**
 * The careful clients work on meanwhile; now and then the server is killed in the middle of it all.
 *
 * @param {World} world
 * @param {() => Promise<void>} act
 */
async function besides(world, act) {
  const work = world.work(world.between(50, 200));
  const isKilled = world.random.chance(0.3);
  const acting = act();
  if (isKilled) {
    await sleep(world.random.integer(1_000));
    world.note('  killed in the middle');
    await world.stop('SIGKILL');
  }
  await Promise.all([work, acting]);
}

/**
 * @param {World} world
 * @param {import('../oracle.js').Composed} request
 */
async function receiptOf(world, request) {
  try {
    const { headers } = await exchange(world.port, { method: 'POST', ...request });
    const receipt = headers['x-fairlead-receipt'];
    return typeof receipt === 'string' ? receipt : undefined;
  } catch {
    // Killed in the middle.
    return undefined;
  }
}

/**
 * In order: the receipts that came back on a connection belong to its requests as they were sent.
 *
 * @param {World} world
 * @param {readonly import('../oracle.js').Composed[]} requests
 * @param {string} text
 */
function noteReceipts(world, requests, text) {
  [...text.matchAll(/x-fairlead-receipt: (\S+)/gi)].forEach(([, receipt], at) => {
    const request = requests[at];
    if (request !== undefined) {
      world.oracle.noteAccepted(request, String(receipt));
    }
  });
}

/** @param {World} world */
function open(world) {
  const socket = connect(world.port, '127.0.0.1');
  // Refused, reset, cut off: all of it may happen.
  socket.on('error', () => undefined);
  return socket;
}

/** @param {import('node:net').Socket} socket */
function opened(socket) {
  return new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
}

/**
 * Everything that comes back, once there are so many answers or the connection has ended.
 *
 * @param {import('node:net').Socket} socket
 * @returns {(count: number) => Promise<string>}
 */
function collect(socket) {
  let text = '';
  return (count) =>
    new Promise((resolve) => {
      const look = () => {
        if (text.split('HTTP/1.1 ').length > count) {
          resolve(text);
        }
      };
      socket.setEncoding('latin1').on('data', (part) => {
        text += part;
        look();
      });
      if (socket.closed) {
        resolve(text);
      }
      socket.once('close', () => resolve(text));
    });
}

/**
 * @param {string} path
 * @param {number} length
 */
function head(path, length) {
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`;
}
