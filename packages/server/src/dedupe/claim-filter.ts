/**
 * Says of a key that it was never added, or that it may have been: a split-block Bloom filter (the one of Apache Parquet, 32 bytes and
 * eight bits for a key), about one false alarm in two hundred. It grows by layers, each twice as large as the one before.
 *
 * A key is given as one word of a cryptographic hash: its upper bits choose the block, all of them the bits in it.
 */
export interface ClaimFilter {
  readonly bytes: number;
  /** The layers' words. */
  readonly layers: readonly Uint32Array[];
  add(word: number): void;
  mayHold(word: number): boolean;
}

interface Layer {
  readonly words: Uint32Array;
  readonly blockCount: number;
  readonly keysMax: number;
  keyCount: number;
}

const firstKeysMax = 16 * 1024;
const bitsPerKey = 12;
const wordsPerBlock = 8;
const bitsPerBlock = 32 * wordsPerBlock;
/** Odd numbers of Parquet's specification: each takes other five bits of the same word. */
const salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31] as const;

export function createClaimFilter(keysExpected = 0): ClaimFilter {
  return filterOf([createLayer(Math.max(firstKeysMax, keysExpected))]);
}

/** A filter that was written, of one layer and with so many keys in it. */
export function readClaimFilter(words: Uint32Array, keyCount: number): ClaimFilter {
  return filterOf([{ words, blockCount: words.length / wordsPerBlock, keysMax: keyCount, keyCount }]);
}

function filterOf(layers: Layer[]): ClaimFilter {
  let newest = layers.at(-1) as Layer;
  return {
    get bytes() {
      return layers.reduce((sum, { words }) => sum + words.byteLength, 0);
    },
    get layers() {
      return layers.map(({ words }) => words);
    },
    add(word): void {
      if (newest.keyCount >= newest.keysMax) {
        newest = createLayer(Math.max(firstKeysMax, 2 * newest.keysMax));
        layers.push(newest);
      }
      newest.keyCount++;
      const { words } = newest;
      const block = blockOf(newest, word);
      for (let at = 0; at < wordsPerBlock; at++) {
        words[block + at] = (words[block + at] as number) | (1 << (Math.imul(word, salts[at] as number) >>> 27));
      }
    },
    mayHold(word): boolean {
      for (const layer of layers) {
        if (mayLayerHold(layer, word)) {
          return true;
        }
      }
      return false;
    },
  };
}

function mayLayerHold(layer: Layer, word: number): boolean {
  const { words } = layer;
  const block = blockOf(layer, word);
  for (let at = 0; at < wordsPerBlock; at++) {
    if (((words[block + at] as number) & (1 << (Math.imul(word, salts[at] as number) >>> 27))) === 0) {
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
function blockOf({ blockCount }: Layer, word: number): number {
  return wordsPerBlock * Math.floor((word / 2 ** 32) * blockCount);
}
