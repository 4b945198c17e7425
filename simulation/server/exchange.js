import { Agent, request as startRequest } from 'node:http';

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} path
 * @property {Readonly<Record<string, string>>} headers
 * @property {string} body
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Readonly<Record<string, string | string[] | undefined>>} headers
 * @property {string} text
 */

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
/** Longer than a server may hold an answer and a commit may take. */
const answerMsMax = 30_000;

/**
 * One request and its answer, read to the end. Rejects when the connection ends before, or after `answerMsMax`.
 *
 * @param {number} port
 * @param {Request} request
 * @returns {Promise<Answer>}
 */
export function exchange(port, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    const sent = startRequest(
      { host: '127.0.0.1', port, method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (/** @type {string} */ part) => {
          text += part;
        });
        answer.on('error', reject);
        answer.on('close', () => reject(new Error('the answer ended before its end')));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      },
    );
    sent.setTimeout(answerMsMax, () => sent.destroy(new NoAnswer(`no answer within ${answerMsMax} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The server is there and says nothing. */
export class NoAnswer extends Error {}
