// A whole HTTP request as bytes, built once; before each sending fresh ids are written over the marks in place. The marks are as
// wide as what replaces them, so the content length never changes and a request costs no allocation.

/** Stands where an event's id belongs: a UUID's 36 characters. */
export const idMark = '@id@'.padEnd(36, '@');
/** Stands where a user's id belongs. */
export const userMark = '@user@@@';

/**
 * @typedef {object} RequestTemplate
 * @property {Buffer} bytes
 * @property {readonly number[]} idOffsets
 * @property {readonly number[]} userOffsets
 */

/**
 * @param {{ readonly path: string, readonly body: unknown, readonly authorization: string, readonly serial: number }} options
 *   `serial` tells the ids of this load from those of every other load on the same data folder
 * @returns {RequestTemplate}
 */
export function createRequestTemplate({ path, body, authorization, serial }) {
  const json = Buffer.from(JSON.stringify(body));
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `authorization: ${authorization}`,
    'user-agent: fairlead-benchmark/1.0',
    `content-length: ${json.length}`,
  ].join('\r\n');
  const bytes = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), json]);
  const idOffsets = findAll(bytes, idMark);
  const userOffsets = findAll(bytes, userMark);
  for (const offset of idOffsets) {
    bytes.write(`00000000-5e1f-4b1d-9c3e-${serial.toString(16).padStart(12, '0')}`, offset, 'latin1');
  }
  for (const offset of userOffsets) {
    bytes.write('u-000000', offset, 'latin1');
  }
  return { bytes, idOffsets, userOffsets };
}

/**
 * Writes fresh ids into the request, and users out of 131,072.
 *
 * @param {RequestTemplate} template
 * @param {number} firstId number of the first event; the following ones count up from it
 */
export function writeFreshIds({ bytes, idOffsets, userOffsets }, firstId) {
  let id = firstId;
  for (const offset of idOffsets) {
    writeHex(bytes, offset, scramble(id++));
  }
  let user = firstId;
  for (const offset of userOffsets) {
    writeHex6(bytes, offset + 2, scramble(user++) & 0x1ffff);
  }
}

/**
 * The finalizer of MurmurHash3: a bijection on 32 bits, so that ids look random to an index and a compressor, and stay distinct.
 *
 * @param {number} value
 */
function scramble(value) {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

const hexDigits = Buffer.from('0123456789abcdef', 'latin1');

/** @type {(bytes: Buffer, offset: number, value: number) => void} */
function writeHex(bytes, offset, value) {
  for (let digit = 0; digit < 8; digit++) {
    bytes[offset + digit] = /** @type {number} */ (hexDigits[(value >>> (28 - 4 * digit)) & 15]);
  }
}

/** @type {(bytes: Buffer, offset: number, value: number) => void} */
function writeHex6(bytes, offset, value) {
  for (let digit = 0; digit < 6; digit++) {
    bytes[offset + digit] = /** @type {number} */ (hexDigits[(value >>> (20 - 4 * digit)) & 15]);
  }
}

/**
 * @param {Buffer} bytes
 * @param {string} mark
 */
function findAll(bytes, mark) {
  const offsets = [];
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    offsets.push(at);
  }
  return offsets;
}
