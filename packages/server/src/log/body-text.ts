import { isAscii, isUtf8 } from 'node:buffer';

/** UTF-8 bytes as text. Nearly all bodies are ASCII, which is the same in Latin-1: that is copied and not decoded, several times as fast. */
export function bodyText(body: Buffer): string {
  return body.toString(isAscii(body) ? 'latin1' : 'utf8');
}

/** The same of bytes that may be anything; undefined where they are no UTF-8. */
export function receivedText(body: Buffer): string | undefined {
  if (isAscii(body)) {
    return body.toString('latin1');
  }
  return isUtf8(body) ? body.toString('utf8') : undefined;
}
