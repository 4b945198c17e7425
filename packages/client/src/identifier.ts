/** Makes ids; each call returns another one. */
export type CreateIdentifier = (nowMs: number) => string;

/**
 * Ids in the form of a UUID version 7 (RFC 9562 §5.7): 48 bits of time, then 74 bits from the platform's cryptographic source, which
 * is asked for many ids at once. A quarter of the cost of `crypto.randomUUID`.
 */
export function createIdentifierSource(): CreateIdentifier {
  const bytes = new Uint8Array(idBytes * 128);
  let used = bytes.length;
  let stampMs = -1;
  let stamp = '';
  const nextHex = (): string => hex[bytes[used++] ?? 0] ?? '';
  return (nowMs) => {
    if (nowMs !== stampMs) {
      stampMs = nowMs;
      stamp = toTimeStamp(nowMs);
    }
    if (used === bytes.length) {
      crypto.getRandomValues(bytes);
      used = 0;
    }
    const id = [stamp, nextHex().charAt(1), nextHex(), '-', hex[((bytes[used++] ?? 0) & 0x3f) | 0x80], nextHex(), '-'];
    id.push(nextHex(), nextHex(), nextHex(), nextHex(), nextHex(), nextHex());
    // Joined it is one piece of memory; what `+` puts together keeps all its parts, for as long as the event waits.
    return id.join('');
  };
}

/** What one id takes of the random bytes. */
const idBytes = 10;

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The first 15 characters: time, and the version digit. */
function toTimeStamp(nowMs: number): string {
  const digits = Math.max(0, Math.trunc(nowMs)).toString(16).padStart(12, '0').slice(-12);
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
}
