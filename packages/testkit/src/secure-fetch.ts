import { request } from 'node:https';
import { Readable } from 'node:stream';

/** A `fetch` for servers of tests: over TLS, whatever certificate they show. Each request has a connection of its own. */
export async function secureFetch(url: string, { method = 'GET', headers, body }: RequestInit): Promise<Response> {
  const bytes = body === undefined || body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer());
  const given = Object.fromEntries(new Headers(headers));
  const length = bytes === undefined ? {} : { 'content-length': bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent: false, rejectUnauthorized: false, headers: { ...given, ...length } });
    sent.on('error', reject);
    sent.on('response', (message) => {
      const pairs = Object.entries(message.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const { statusCode: status = 0 } = message;
      const isBodiless = status === 204 || status === 304;
      resolve(new Response(isBodiless ? null : (Readable.toWeb(message) as ReadableStream), { status, headers: pairs }));
    });
    sent.end(bytes);
  });
}
