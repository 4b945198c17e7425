import type { IncomingMessage } from 'node:http';
import { FairleadError } from '../errors.ts';

/**
 * Refuses what a proxy in front may read otherwise than this server does, where Node's parser takes it: whose request it is, and where
 * its body ends, must never be a matter of opinion (RFC 9112 §3.2, §6.1). Throws `invalid_request` and `unsupported_encoding`.
 */
export function checkFraming({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  const hostCount = countHosts(rawHeaders);
  if (hostCount === 0 && httpVersion === '1.1') {
    throw new FairleadError('invalid_request', 'HTTP/1.1 needs a Host header.');
  }
  if (hostCount > 1) {
    throw new FairleadError('invalid_request', `A request has one Host header; this one has ${hostCount}.`);
  }
  const coding = headers['transfer-encoding'];
  // Where `chunked` is not the last, the parser has refused it.
  if (coding?.includes(',') === true && /^[ \t]*chunked$/i.test(coding.slice(coding.lastIndexOf(',') + 1))) {
    throw new FairleadError(
      'unsupported_encoding',
      `The Transfer-Encoding ${coding} is not supported: a body is chunked, or it is as long as Content-Length says.`,
    );
  }
}

/** Of two, Node keeps the first and says nothing. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') {
      count++;
    }
  }
  return count;
}
