import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from '../registry/registry.ts';
import { corsRecord } from './cors.ts';
import { authorizeWriteKey } from './credentials.ts';

/**
 * The settings that browser SDKs load before they send (contract/hightouch.md §1.2): no destination, but this server. Throws
 * `invalid_write_key`. The host is the one that was asked, so that events come to where the settings came from.
 */
export function answerSettings(
  registry: Registry,
  writeKey: string,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): void {
  const { key } = authorizeWriteKey(registry, writeKey);
  const host = validHost(request.headers.host);
  const text = JSON.stringify({
    integrations: {
      'Hightouch.io': { apiKey: key, ...(host === undefined ? {} : { apiHost: host }) },
      'Segment.io': { apiKey: key, ...(host === undefined ? {} : { apiHost: `${host}/v1` }) },
    },
  });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    // Keys are revoked, and the answer depends on the host.
    'cache-control': 'no-store',
    ...corsRecord,
  });
  response.end(text);
}

/** What may stand in an address; anything else is a header that nobody sends by chance. */
function validHost(host: string | undefined): string | undefined {
  return host !== undefined && /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i.test(host) ? host : undefined;
}
