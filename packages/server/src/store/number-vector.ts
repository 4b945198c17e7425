import duckdb, { type Vector } from '@duckdb/node-bindings';

/** Integers of one column over some rows: undefined for NULL. Those beyond 2^53 are `bigint`. */
export type Integers = readonly (number | bigint | undefined)[];

/** Writes integers into vectors of DuckDB's, a column at a time. Signed and unsigned ones are the same bits. */
export interface NumberWriter {
  writeInt16(vector: Vector, values: Integers): void;
  writeInt32(vector: Vector, values: Integers): void;
  writeInt64(vector: Vector, values: Integers): void;
}

export function createNumberWriter(rowsMax: number): NumberWriter {
  const int64 = new BigInt64Array(rowsMax);
  const halves = new Uint32Array(int64.buffer);
  const int16 = new Uint16Array(int64.buffer);
  return {
    writeInt16(vector, values): void {
      for (let row = 0; row < values.length; row++) {
        int16[row] = checked(Number(values[row] ?? 0));
      }
      duckdb.copy_data_to_vector(vector, 0, int64.buffer, 0, 2 * values.length);
    },
    writeInt32(vector, values): void {
      for (let row = 0; row < values.length; row++) {
        halves[row] = checked(Number(values[row] ?? 0));
      }
      duckdb.copy_data_to_vector(vector, 0, int64.buffer, 0, 4 * values.length);
    },
    writeInt64(vector, values): void {
      for (let row = 0; row < values.length; row++) {
        const value = values[row] ?? 0;
        if (typeof value === 'bigint') {
          if (BigInt.asIntN(64, value) !== value) {
            throw new RangeError(`${value} does not fit 64 bits.`);
          }
          int64[row] = value;
        } else {
          // Two halves of a number cost nothing; a bigint for each would be an object.
          halves[2 * row] = checked(value) >>> 0;
          halves[2 * row + 1] = Math.floor(value / 2 ** 32);
        }
      }
      duckdb.copy_data_to_vector(vector, 0, int64.buffer, 0, 8 * values.length);
    },
  };
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is no integer.`);
  }
  return value;
}

/** Says which rows of a vector have a value. */
export function writeValidity(vector: Vector, values: readonly unknown[]): void {
  if (!values.includes(undefined)) {
    return;
  }
  const words = new Uint32Array(2 * Math.ceil(values.length / 64));
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== undefined) {
      const word = row >>> 5;
      words[word] = (words[word] as number) | (1 << (row & 31));
    }
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, words.buffer, 0, words.byteLength);
}
