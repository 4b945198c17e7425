import { readFile } from 'node:fs/promises';
import { Agent, type AgentOptions, request } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { CommandError } from '../errors.ts';

type Fetch = typeof fetch;

/**
 * A `fetch` that trusts the authorities of a file besides the known ones: Node reads those of NODE_EXTRA_CA_CERTS only when it starts.
 * Rejects with `invalid_authorities`.
 */
export async function trustAuthorities(path: string): Promise<Fetch> {
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError('invalid_authorities', `${path} can not be read: ${String(cause)}`, { cause });
  });
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new CommandError('invalid_authorities', `${path} holds no certificate in PEM.`);
  }
  return createFetch({ ca: [...rootCertificates, pem] });
}

/**
 * A `fetch` that trusts this one certificate, whoever signed it and whatever name it is for: the server of a data folder left it there for
 * those who can read the folder. No other server can show it.
 */
export function trustCertificate(pem: string): Fetch {
  return createFetch({ ca: pem, allowPartialTrustChain: true, checkServerIdentity: () => undefined });
}

/** Whose answers have no body; `Response` throws for one. */
const bodilessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** As far as the commands and the SDK use `fetch`: redirects are never followed. */
function createFetch(trust: AgentOptions): Fetch {
  const agent = new Agent({ ...trust, keepAlive: true });
  return async (input, { method = 'GET', headers, body, signal } = {}) => {
    signal?.throwIfAborted();
    const bytes = body === undefined || body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer());
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    const all = { ...Object.fromEntries(new Headers(headers)), ...length };
    return new Promise((resolve, reject) => {
      const url = input instanceof Request ? input.url : input;
      const sent = request(url, { method, agent, headers: all, ...(signal ? { signal } : {}) });
      // Node tells of an abort in words of its own; `fetch` rejects with the reason.
      sent.on('error', (error) => reject(signal?.aborted === true ? (signal.reason as Error) : error));
      sent.on('response', (message) => {
        const { statusCode: status = 0, statusMessage: statusText = '' } = message;
        const pairs = Object.entries(message.headers).map(([name, value]): [string, string] => [name, String(value)]);
        const hasBody = method !== 'HEAD' && !bodilessStatuses.has(status);
        if (!hasBody) {
          message.resume();
        }
        resolve(
          new Response(hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null, {
            status,
            statusText,
            headers: pairs,
          }),
        );
      });
      sent.end(bytes);
    });
  };
}
