import type { DuckDBStructVector, DuckDBVector } from '@duckdb/node-api';
import { duckdbApi } from './duckdb-api.ts';

/**
 * About how many bytes the value of a row takes, told without bringing the value in. It stops counting beyond `bytesMax`, so that
 * measuring costs no more than an answer.
 */
export type ValueMeasure = (index: number, bytesMax: number) => number;

/**
 * What the library's vectors hold without showing it. A member that a later version names otherwise is absent here, and its values
 * count as small ones: the tests of the limits would tell.
 */
interface Insides {
  /** Of texts and the like: 16 bytes each, of which the first four are the length. */
  readonly dataView?: DataView;
  readonly validity?: { itemValid(index: number): boolean };
  /** Of arrays: all elements of all rows. */
  readonly childData?: DuckDBVector;
  /** What maps, unions and variants are made of. */
  readonly listVector?: DuckDBVector;
  readonly structVector?: DuckDBVector;
  readonly structVec?: DuckDBVector;
}

export function valueMeasure(vector: DuckDBVector): ValueMeasure {
  const insides = vector as unknown as Insides;
  const isNull = (index: number): boolean => insides.validity?.itemValid(index) === false;
  if (vector instanceof duckdbApi.DuckDBListVector) {
    const measure = valueMeasure(vector.childVector);
    return (index, bytesMax) =>
      isNull(index)
        ? nullBytes
        : rangeBytes(measure, { from: vector.getEntryOffset(index), count: vector.getEntryLength(index), bytesMax });
  }
  if (vector instanceof duckdbApi.DuckDBArrayVector && insides.childData !== undefined) {
    const measure = valueMeasure(insides.childData);
    const count = vector.type.length;
    return (index, bytesMax) => (isNull(index) ? nullBytes : rangeBytes(measure, { from: index * count, count, bytesMax }));
  }
  if (vector instanceof duckdbApi.DuckDBStructVector) {
    return structMeasure(vector);
  }
  const inner = insides.listVector ?? insides.structVector ?? insides.structVec;
  if (inner !== undefined) {
    return valueMeasure(inner);
  }
  const { dataView } = insides;
  if (dataView !== undefined && textVectors.some((kind) => vector instanceof kind)) {
    const charactersPerByte = vector instanceof duckdbApi.DuckDBBitVector ? 8 : 1;
    return (index) => (isNull(index) ? nullBytes : dataView.getUint32(index * textEntryBytes, true) * charactersPerByte);
  }
  const bytes = vector.type instanceof duckdbApi.DuckDBEnumType ? longestOf(vector.type.values) : fixedBytes;
  return () => bytes;
}

const nullBytes = 4;
/** A number, a time: whatever has a size of its own. */
const fixedBytes = 8;
const textEntryBytes = 16;
const textVectors = [
  duckdbApi.DuckDBVarCharVector,
  duckdbApi.DuckDBBlobVector,
  duckdbApi.DuckDBBitVector,
  duckdbApi.DuckDBBigNumVector,
  duckdbApi.DuckDBGeometryVector,
] as const;

function structMeasure(vector: DuckDBStructVector): ValueMeasure {
  const names = vector.type.entryNames;
  const measures = names.map((_, nth) => valueMeasure(vector.entryVectorAt(nth)));
  const nameBytes = names.reduce((sum, name) => sum + name.length, 0);
  return (index, bytesMax) =>
    vector.isItemValid(index) ? measures.reduce((sum, measure) => sum + measure(index, bytesMax), nameBytes) : nullBytes;
}

interface Range {
  readonly from: number;
  readonly count: number;
  readonly bytesMax: number;
}

function rangeBytes(measure: ValueMeasure, { from, count, bytesMax }: Range): number {
  if (count * nullBytes > bytesMax) {
    return count * nullBytes;
  }
  let bytes = 0;
  for (let index = from; index < from + count && bytes <= bytesMax; index++) {
    bytes += measure(index, bytesMax);
  }
  return bytes;
}

function longestOf(texts: readonly string[]): number {
  return texts.reduce((longest, text) => Math.max(longest, text.length), 0);
}
