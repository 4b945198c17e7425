/**
 * Says of a key that it was never added, or that it may have been: a split-block Bloom filter (the one of Apache Parquet, 32 bytes and
 * eight bits for a key), about one false alarm in a hundred. It grows by layers, each twice as large as the one before.
 *
 * A key is given as two words that are evenly distributed already, those of a cryptographic hash.
 */
export interface ClaimFilter {
  readonly bytes: number;
  add(high: number, low: number): void;
  mayHold(high: number, low: number): boolean;
}

interface Layer {
  readonly words: Uint32Array;
  readonly blockCount: number;
  readonly keysMax: number;
  keyCount: number;
}

const firstKeysMax = 64 * 1024;
const bitsPerKey = 10;
const wordsPerBlock = 8;
const bitsPerBlock = 32 * wordsPerBlock;
/** Odd numbers of Parquet's specification: each takes other five bits of the same word. */
const salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31] as const;

export function createClaimFilter(keysExpected = 0): ClaimFilter {
  const layers = [createLayer(Math.max(firstKeysMax, keysExpected))];
  return {
    get bytes() {
      return layers.reduce((sum, { words }) => sum + words.byteLength, 0);
    },
    add(high, low): void {
      let layer = layers.at(-1) as Layer;
      if (layer.keyCount === layer.keysMax) {
        layer = createLayer(2 * layer.keysMax);
        layers.push(layer);
      }
      layer.keyCount++;
      const { words } = layer;
      const block = blockOf(layer, high);
      for (let at = 0; at < wordsPerBlock; at++) {
        words[block + at] = (words[block + at] as number) | (1 << (Math.imul(low, salts[at] as number) >>> 27));
      }
    },
    mayHold: (high, low) => layers.some((layer) => mayLayerHold(layer, high, low)),
  };
}

function mayLayerHold(layer: Layer, high: number, low: number): boolean {
  const { words } = layer;
  const block = blockOf(layer, high);
  for (let at = 0; at < wordsPerBlock; at++) {
    if (((words[block + at] as number) & (1 << (Math.imul(low, salts[at] as number) >>> 27))) === 0) {
      return false;
    }
  }
  return true;
}

function createLayer(keysMax: number): Layer {
  const blockCount = Math.ceil((keysMax * bitsPerKey) / bitsPerBlock);
  return { words: new Uint32Array(wordsPerBlock * blockCount), blockCount, keysMax, keyCount: 0 };
}

/** Where the block of a key begins: the word scaled to the number of blocks. */
function blockOf({ blockCount }: Layer, high: number): number {
  return wordsPerBlock * Math.floor((high / 2 ** 32) * blockCount);
}
