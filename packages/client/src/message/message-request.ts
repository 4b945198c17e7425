import type { ToHttpRequest } from '../delivery/transport.ts';

/** contract/hightouch.md §2.1; `sentAt` is of the attempt, since servers correct a sender's clock by it (§2.5). */
export function toMessageRequest(baseUrl: string): ToHttpRequest {
  const url = `${baseUrl.replace(/(?<!\/)\/+$/, '')}/v1/batch`;
  return (entries, nowMs) => ({
    url,
    before: '{"batch":[',
    pieces: entries,
    after: `],"sentAt":"${new Date(nowMs).toISOString()}"}`,
  });
}

/** `sentAt` has 24 characters from year 0 to 9999, so one envelope has the size of all. */
export const envelopeBytes: number = '{"batch":[],"sentAt":"2026-01-01T00:00:00.000Z"}'.length;
