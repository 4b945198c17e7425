/** What a client of the user's own said of an answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text?: string | undefined;
}

/**
 * An answer as the transport takes it. Only what that looks at is carried over, since a `Response` refuses what clients may well say:
 * an answer that was given must not become one that never came. A status that is none of HTTP's throws.
 */
export function toResponse({ status, headers, text }: Answer): Response {
  const retryAfter = headers['retry-after'] ?? '';
  const body = status >= 400 ? text : undefined;
  return new Response(body ?? null, { status, headers: /^[\x20-\x7e]+$/.test(retryAfter) ? { 'retry-after': retryAfter } : {} });
}

/** Headers of any form, as an object with names in lower case. */
export function toLowerCaseHeaders(headers: object = {}): Record<string, string> {
  const { entries } = headers as { entries?: unknown };
  const pairs =
    typeof entries === 'function' ? [...(entries.call(headers) as Iterable<[string, unknown]>)] : Object.entries(headers);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
