import { connect } from 'node:net';

/** @import { Case } from './cases.js' */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Readonly<Record<string, string>>} headers by lower-case name
 * @property {string} body
 */

const silenceMsMax = 20_000;

/**
 * Sends one case on a connection of its own. Resolves with its final answer, undefined where the connection ended without one; rejects
 * when neither comes.
 *
 * @param {number} port
 * @param {Case} request
 * @returns {Promise<Answer | undefined>}
 */
export function exchange(port, { bytes, ending, method }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let received = Buffer.alloc(0);
    const finish = (/** @type {Answer | undefined} */ answer) => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(silenceMsMax, () => {
      reject(new Error(`neither an answer nor an end after ${silenceMsMax} ms`));
      socket.destroy();
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = parseFinal(received, method === 'HEAD');
      if (answer !== undefined) {
        finish(answer);
      }
    });
    socket.on('end', () => finish(parseFinal(received, method === 'HEAD')));
    // A reset ends the connection as well.
    socket.on('error', () => undefined);
    socket.on('close', () => finish(undefined));
    socket.on('connect', () => {
      socket.write(bytes, () => {
        if (ending === 'end') {
          socket.end();
        } else if (ending === 'reset') {
          finish(undefined);
        }
      });
    });
  });
}

/**
 * The first complete answer that is not a 1xx.
 *
 * @param {Buffer} bytes
 * @param {boolean} isBodiless
 * @returns {Answer | undefined}
 */
function parseFinal(bytes, isBodiless) {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) {
    return undefined;
  }
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  if (status < 200) {
    return parseFinal(bytes.subarray(headEnd + 4), isBodiless);
  }
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const end = headEnd + 4 + (isBodiless ? 0 : Number(headers['content-length'] ?? 0));
  return bytes.length < end ? undefined : { status, headers, body: bytes.subarray(headEnd + 4, end).toString('latin1') };
}
