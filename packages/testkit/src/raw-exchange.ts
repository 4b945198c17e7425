import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Status line and headers, as sent. */
  readonly head: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawExchange {
  readonly answers: readonly RawAnswer[];
  /** True when the server ended the connection, false when it was still open at the last expected answer. */
  readonly isClosed: boolean;
}

export interface RawExchangeOptions {
  /** Answers to wait for. Default: as many as come until the server ends the connection. */
  readonly answers?: number;
  /** Over TLS, whatever certificate is shown. */
  readonly isSecure?: boolean;
}

const silenceMsMax = 60_000;

/**
 * Writes bytes to a port and reads what comes back, so that a test can say what no HTTP client lets it say. Resolves with the last
 * expected answer, or when the connection ends; rejects when neither comes.
 */
export function rawExchange(port: number, bytes: string | Uint8Array, options: RawExchangeOptions = {}): Promise<RawExchange> {
  const { answers: answersMax = Number.POSITIVE_INFINITY, isSecure = false } = options;
  return new Promise((resolve, reject) => {
    const target = { port, host: '127.0.0.1' };
    const socket = isSecure ? connectSecurely({ ...target, rejectUnauthorized: false }) : connect(target);
    let received = Buffer.alloc(0);
    const finish = (isClosed: boolean): void => {
      socket.destroy();
      resolve({ answers: parseAnswers(received), isClosed });
    };
    socket.setTimeout(silenceMsMax, () => {
      socket.destroy();
      reject(new Error(`the server stayed silent after: ${received.toString('latin1')}`));
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (parseAnswers(received).length >= answersMax) {
        finish(false);
      }
    });
    // A server that ends a connection on which bytes are still under way resets it; what it said before counts.
    socket.on('error', () => finish(true));
    socket.on('end', () => finish(true));
    socket.on(isSecure ? 'secureConnect' : 'connect', () => socket.write(bytes));
  });
}

/** The complete answers at the start of these bytes; every one of them has a content-length or no body. */
function parseAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) {
      return answers;
    }
    const head = rest.subarray(0, headEnd).toString('latin1');
    const [statusLine = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(lines.map(parseHeader));
    const bodyEnd = headEnd + 4 + Number(headers['content-length'] ?? 0);
    if (rest.length < bodyEnd) {
      return answers;
    }
    const body = rest.subarray(headEnd + 4, bodyEnd).toString('utf8');
    answers.push({ status: Number(statusLine.split(' ')[1]), head, headers, body });
    rest = rest.subarray(bodyEnd);
  }
}

function parseHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
