import type { ServerResponse } from 'node:http';

/*
 * Pages of any site may send events: a write key is no secret, and no cookie is looked at, so `*` gives nothing away. The lists are
 * those of contract/hightouch.md §1.5. Answers carry the headers whether an `Origin` was sent or not, errors too: a page could not read
 * them otherwise.
 */

const allowOrigin = ['access-control-allow-origin', '*'] as const;
const exposeHeaders = [
  'access-control-expose-headers',
  'retry-after, x-fairlead-receipt, x-fairlead-durability, x-fairlead-error, x-mp-rate-limit-percentage-used',
] as const;

/** Name, value, name, value: as `writeHead` takes them fastest. */
export const corsHeaders: readonly string[] = [...allowOrigin, ...exposeHeaders];

export const corsRecord: Readonly<Record<string, string>> = Object.fromEntries([allowOrigin, exposeHeaders]);

/** Answers `OPTIONS`: which requests a page may send. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    ...corsRecord,
    'access-control-allow-methods': 'GET, POST, HEAD, OPTIONS',
    'access-control-allow-headers': 'content-type, authorization, accept, x-retry-count, x-write-key, content-encoding',
    'access-control-max-age': '86400',
  });
  response.end();
}
