// Whether the time of a no tells how wrong a credential was. Each kind of wrong is asked for in turns, on one connection, without load:
// as near as anybody comes to the server's clock. What of it is noise is seen from the same kind asked for twice.
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openConnection } from './connection.js';
import { adminToken, source } from './credentials.js';
import { startFairlead } from './fairlead-process.js';
import { describeHost } from './machine.js';

/** @import { Host } from './machine.js' */

/** @typedef {{ readonly name: string, readonly header: string }} Kind */
/** @typedef {{ readonly name: string, readonly medianMicros: number, readonly differenceNanos: number, readonly noiseNanos: number }} Timed */
/** @typedef {{ readonly what: string, readonly status: number, readonly kinds: readonly Timed[] }} Asked */
/** @typedef {{ readonly host: Host, readonly rounds: number, readonly asked: readonly Asked[] }} TimingResult */

/** Rounds are looked at in so many blocks, whose medians scatter as the noise does. */
const blockCount = 40;

/**
 * @param {{ readonly folder: string, readonly rounds: number, readonly say: (line: string) => void }} options
 * @returns {Promise<TimingResult>}
 */
export async function measureTiming({ folder, rounds, say }) {
  await mkdir(folder, { recursive: true });
  const dataPath = await mkdtemp(join(folder, 'timing-'));
  const server = await startFairlead(join(dataPath, 'data'));
  try {
    const asked = [];
    for (const { what, status, target, kinds } of questions()) {
      say(`${what}, ${rounds} rounds`);
      const micros = await ask(server.port, { requests: kinds.map(({ header }) => toRequest(target, header)), rounds, status });
      asked.push({
        what,
        status,
        kinds: kinds.map(({ name }, nth) => summarise(name, micros[nth < 2 ? 0 : 1] ?? [], micros[nth] ?? [])),
      });
    }
    return { host: describeHost(), rounds, asked };
  } finally {
    await server.close();
    await rm(dataPath, { recursive: true });
  }
}

function questions() {
  const basic = (/** @type {string} */ key, /** @type {string} */ secret) =>
    `authorization: Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  const bearer = (/** @type {string} */ token) => `authorization: Bearer ${token}`;
  const { key, secret } = source;
  const first = (/** @type {string} */ text) => `~${text.slice(1)}`;
  const last = (/** @type {string} */ text) => `${text.slice(0, -1)}~`;
  return [
    {
      what: 'key and secret of a batch',
      status: 403,
      target: 'POST /v2/events',
      kinds: [
        { name: 'secret wrong from its first byte', header: basic(key, first(secret)) },
        { name: 'the same again', header: basic(key, first(secret)) },
        { name: 'secret wrong in its last byte', header: basic(key, last(secret)) },
        { name: 'unknown key, of the same length', header: basic(last(key), secret) },
      ],
    },
    {
      what: 'admin token',
      status: 401,
      target: 'GET /api/sources',
      kinds: [
        { name: 'wrong from its first byte', header: bearer(first(adminToken)) },
        { name: 'the same again', header: bearer(first(adminToken)) },
        { name: 'wrong in its last byte', header: bearer(last(adminToken)) },
      ],
    },
  ];
}

/**
 * @param {string} target
 * @param {string} header
 */
function toRequest(target, header) {
  // Without a body: the connection ends with a no to one that is still on its way.
  return Buffer.from(`${target} HTTP/1.1\r\nhost: localhost\r\n${header}\r\ncontent-length: 0\r\n\r\n`);
}

/**
 * @param {number} port
 * @param {{ readonly requests: readonly Buffer[], readonly rounds: number, readonly status: number }} plan
 * @returns {Promise<readonly (readonly number[])[]>} microseconds from request to answer, of each request, in the order of the rounds
 */
async function ask(port, { requests, rounds, status }) {
  /** @type {number[][]} */
  const micros = requests.map(() => []);
  /** @type {(answered: number) => void} */
  let onAnswer = () => undefined;
  /** @type {(error: Error) => void} */
  let onLost = () => undefined;
  const connection = await openConnection({
    port,
    onAnswer: (answered) => onAnswer(answered),
    onLost: (error) => onLost(error),
  });
  // The first tenth is for the compiler.
  for (let round = -rounds / 10; round < rounds; round++) {
    // Another one begins each round, so that none always has the same neighbour.
    for (let turn = 0; turn < requests.length; turn++) {
      const nth =
        (((round + turn * (round % 2 === 0 ? 1 : requests.length - 1)) % requests.length) + requests.length) % requests.length;
      const request = /** @type {Buffer} */ (requests[nth]);
      const beganAt = process.hrtime.bigint();
      const answered = await new Promise((resolve, reject) => {
        onAnswer = resolve;
        onLost = reject;
        connection.send(request);
      });
      const took = Number(process.hrtime.bigint() - beganAt) / 1_000;
      if (answered !== status) {
        throw new Error(`The server answered ${answered} instead of ${status}.`);
      }
      if (round >= 0) {
        micros[nth]?.push(took);
      }
    }
  }
  connection.close();
  return micros;
}

/**
 * @param {string} name
 * @param {readonly number[]} reference
 * @param {readonly number[]} own
 * @returns {Timed}
 */
function summarise(name, reference, own) {
  const size = Math.floor(own.length / blockCount);
  const differences = Array.from({ length: blockCount }, (_, block) => {
    const part = (/** @type {readonly number[]} */ all) => median(all.slice(block * size, (block + 1) * size));
    return part(own) - part(reference);
  });
  const mean = differences.reduce((sum, each) => sum + each, 0) / blockCount;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (blockCount - 1);
  // Two standard errors: what is below this is seen one time in twenty where there is nothing.
  return {
    name,
    medianMicros: median(own),
    differenceNanos: mean * 1_000,
    noiseNanos: 2 * Math.sqrt(variance / blockCount) * 1_000,
  };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
