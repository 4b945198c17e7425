import duckdb, { type Vector } from '@duckdb/node-bindings';

/** Texts of one column over some rows: undefined for NULL. */
export type Texts = readonly (string | undefined)[];

/**
 * Writes texts into vectors of DuckDB's, a column at a time.
 *
 * An element of such a vector is a `duckdb_string_t` of 16 bytes (duckdb.h): the length, then up to 12 bytes of text, or 4 of them and the
 * address of all. Handing over each text costs one call into the engine and one conversion. So all texts of a column are encoded
 * together and handed over as one element, whose copy lives as long as the vector: every other element points into it. A text that rows
 * beside each other share is there once.
 */
export interface TextWriter {
  write(vector: Vector, texts: Texts): void;
}

const elementBytes = 16;
const inlinedBytesMax = 12;
/** Encoded texts up to this size are put together in a buffer that is there already. */
const scratchBytes = 1024 * 1024;
/** What a UTF-16 unit takes in UTF-8 at most. */
const bytesPerUnitMax = 3;

export function createTextWriter(rowsMax: number): TextWriter {
  const scratch = Buffer.allocUnsafe(scratchBytes);
  const words = new Uint32Array(4 * rowsMax);
  const bytes = new Uint8Array(words.buffer);
  const starts = new Float64Array(rowsMax);
  const lengths = new Float64Array(rowsMax);

  /** All texts behind one another, in UTF-8; a lone surrogate, which has no such form, as U+FFFD. */
  function encode(texts: Texts): Buffer {
    let joined = '';
    let last: string | undefined;
    let lastStart = 0;
    for (let row = 0; row < texts.length; row++) {
      const text = texts[row];
      if (text !== undefined && text !== last) {
        last = text;
        lastStart = joined.length;
        joined += text;
      }
      starts[row] = lastStart;
      lengths[row] = text === undefined ? 0 : text.length;
    }
    const room = joined.length * bytesPerUnitMax;
    const buffer = room <= scratch.length ? scratch : Buffer.allocUnsafe(room);
    const written = buffer.write(joined);
    // As many bytes as units: all is ASCII, and the places in the text are those in the bytes.
    return buffer.subarray(0, written === joined.length ? written : encodeEach(texts, buffer));
  }

  /** Each on its own: halves of a surrogate pair that meet would become one character otherwise. */
  function encodeEach(texts: Texts, buffer: Buffer): number {
    let end = 0;
    let last: string | undefined;
    let lastStart = 0;
    for (let row = 0; row < texts.length; row++) {
      const text = texts[row];
      if (text !== undefined && text !== last) {
        last = text;
        lastStart = end;
        end += buffer.write(text, end);
      }
      starts[row] = lastStart;
      lengths[row] = text === undefined ? 0 : end - lastStart;
    }
    return end;
  }

  function fill(texts: Texts, encoded: Buffer, address: number): void {
    words.fill(0, 0, 4 * texts.length);
    for (let row = 0; row < texts.length; row++) {
      const length = lengths[row] as number;
      const start = starts[row] as number;
      const word = 4 * row;
      words[word] = length;
      if (length <= inlinedBytesMax) {
        const at = elementBytes * row + 4;
        for (let nth = 0; nth < length; nth++) {
          bytes[at + nth] = encoded[start + nth] as number;
        }
      } else {
        const at = elementBytes * row + 4;
        for (let nth = 0; nth < 4; nth++) {
          bytes[at + nth] = encoded[start + nth] as number;
        }
        const target = address + start;
        // An address has fewer than 53 bits.
        words[word + 2] = target >>> 0;
        words[word + 3] = target / 2 ** 32;
      }
    }
  }

  return {
    write(vector, texts): void {
      const encoded = encode(texts);
      fill(texts, encoded, encoded.length > inlinedBytesMax ? handOver(vector, encoded) : 0);
      duckdb.copy_data_to_vector(vector, 0, words.buffer, 0, elementBytes * texts.length);
    },
  };
}

/** Gives the bytes to the vector as its first element; returns the address of its copy. */
function handOver(vector: Vector, encoded: Buffer): number {
  duckdb.vector_assign_string_element_len(vector, 0, encoded);
  const data = duckdb.vector_get_data(vector, elementBytes);
  const element = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (element.readUInt32LE(0) !== encoded.length) {
    throw new Error('The engine did not take the texts of a column.');
  }
  return Number(element.readBigUInt64LE(8));
}
