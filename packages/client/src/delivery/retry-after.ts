/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110 §10.2.3): a count of seconds, or a date, of which the past is 0.
 * Undefined when the header is absent or is neither.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    return Number(value) * 1000;
  }
  if (!/^[A-Z][a-z]{2,8}[, ]/.test(value)) {
    return undefined;
  }
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
