// One keep-alive connection on a bare socket, one request at a time. An HTTP client would cost more than the server it measures.
import { connect } from 'node:net';

/** @typedef {{ readonly send: (request: Buffer) => void, readonly close: () => void }} Connection */

/** Every socket reads into this buffer: what has been read is taken up before the next read begins. */
const readBuffer = Buffer.allocUnsafe(64 * 1024);

/**
 * @param {object} options
 * @param {number} options.port
 * @param {(status: number, isLast: boolean) => void} options.onAnswer called once per request, when its answer is complete; the last one
 *   of a connection says so
 * @param {(error: Error) => void} options.onLost called when the connection ends before it was closed
 * @returns {Promise<Connection>}
 */
export function openConnection({ port, onAnswer, onLost }) {
  let unread = '';
  let isClosing = false;
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback(length) {
          unread += readBuffer.toString('latin1', 0, length);
          const status = readStatus(unread);
          if (status !== undefined) {
            const isLast = /\r\nconnection: *close\r\n/i.test(unread);
            unread = '';
            onAnswer(status, isLast);
          }
          return true;
        },
      },
    });
    socket.once('error', (error) => {
      reject(error);
      onLost(error);
    });
    socket.once('close', () => {
      if (!isClosing) {
        onLost(new Error('the server closed a connection'));
      }
    });
    socket.once('connect', () =>
      resolve({
        send: (request) => void socket.write(request),
        close() {
          isClosing = true;
          socket.destroy();
        },
      }),
    );
  });
}

/**
 * The status of an answer once it is complete. Reads what servers here send: a head with a content length or in chunks, then the body.
 *
 * @param {string} text
 */
function readStatus(text) {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) {
    return undefined;
  }
  const match = /\r\ncontent-length: *(\d+)/i.exec(text);
  if (match === null && /\r\ntransfer-encoding: *chunked\r\n/i.test(text.slice(0, headEnd + 2))) {
    return text.endsWith('\r\n0\r\n\r\n') ? Number(text.slice(9, 12)) : undefined;
  }
  if (match === null) {
    throw new Error(`an answer without a content length: ${text.slice(0, headEnd)}`);
  }
  return text.length >= headEnd + 4 + Number(match[1]) ? Number(text.slice(9, 12)) : undefined;
}
