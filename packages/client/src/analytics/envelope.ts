import type { ToHttpRequest } from '../delivery/transport.ts';

export interface Envelope {
  readonly toHttpRequest: ToHttpRequest;
  /** Bytes of a request's body around its messages. */
  readonly envelopeBytes: number;
}

/**
 * The body that the vendors' SDKs send: the messages, then `fields` with the time of the attempt (contract/hightouch.md §2.1).
 * `stamp` writes that time into a message's text, whose length it keeps.
 */
export function createEnvelope(
  url: string,
  toFields: (sentAt: string) => object,
  stamp: (text: string, sentAt: string) => string = (text) => text,
): Envelope {
  const before = '{"batch":[';
  const toAfter = (sentAt: string): string => `],${JSON.stringify(toFields(sentAt)).slice(1)}`;
  return {
    toHttpRequest: (entries, nowMs) => {
      const sentAt = new Date(nowMs).toISOString();
      return {
        url,
        before,
        pieces: entries.map(({ text, bytes }) => ({ text: stamp(text, sentAt), bytes })),
        after: toAfter(sentAt),
      };
    },
    // A time has 24 characters from year 0 to 9999, so one envelope has the size of all.
    envelopeBytes: new TextEncoder().encode(before + toAfter(new Date(0).toISOString())).length,
  };
}
