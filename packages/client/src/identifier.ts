/** Makes ids; each call returns another one. */
export type CreateIdentifier = (nowMs: number) => string;

/**
 * Ids in the form of a UUID version 7 (RFC 9562 §5.7): 48 bits of time, then 74 bits from the platform's cryptographic source.
 * The random part is that of `crypto.randomUUID`, whose layout behind the version digit is the same.
 */
export function createIdentifierSource(): CreateIdentifier {
  let stampMs = -1;
  let stamp = '';
  return (nowMs) => {
    if (nowMs !== stampMs) {
      stampMs = nowMs;
      stamp = toTimeStamp(nowMs);
    }
    return stamp + crypto.randomUUID().slice(15);
  };
}

/** The first 15 characters: time, and the version digit. */
function toTimeStamp(nowMs: number): string {
  const hex = Math.max(0, Math.trunc(nowMs)).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
}
