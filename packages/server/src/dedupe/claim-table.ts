/**
 * In which slots of its file the claims of a key may stand: a hash table with linear probing. A place is two words, one word of the key and the
 * slot; slot 0 is never a claim's, so it marks an empty place. The word, scaled to the number of places, says where to look first: a table
 * that is full is doubled without looking at the keys.
 */
export interface ClaimTable {
  readonly words: Uint32Array;
  readonly count: number;
  add(word: number, slot: number): void;
  /** Newest first; of another key that shares the word, too. */
  find(word: number): readonly number[];
}

export const bytesPerPlace = 8;
const wordsPerPlace = 2;
const firstPlaceCount = 4 * 1024;
/** Beyond this part of its places a table is doubled. */
const fullPart = 0.75;

export function createClaimTable(claimsExpected = 0): ClaimTable {
  const placeCount = 2 ** Math.ceil(Math.log2(Math.max(firstPlaceCount, claimsExpected / fullPart)));
  return tableOf(new Uint32Array(wordsPerPlace * placeCount), 0);
}

/** A table that was written. */
export function readClaimTable(words: Uint32Array, count: number): ClaimTable {
  return tableOf(words, count);
}

function tableOf(initial: Uint32Array, initialCount: number): ClaimTable {
  let words = initial;
  let count = initialCount;
  return {
    get words() {
      return words;
    },
    get count() {
      return count;
    },
    add(word, slot): void {
      if (count >= (words.length / wordsPerPlace) * fullPart) {
        words = doubled(words);
      }
      put(words, word, slot);
      count++;
    },
    find(word): readonly number[] {
      const slots: number[] = [];
      const from = wordsPerPlace * placeOf(word, words.length / wordsPerPlace);
      if (!collect(words.subarray(from), word, slots)) {
        collect(words.subarray(0, from), word, slots);
      }
      return slots.sort(newestFirst);
    },
  };
}

/** So many places are read at a time; hardly any key needs more. */
export const placesPerRead = 64;

/** The same as `find`, in a table that is read place by place. */
export function findInPlaces(
  word: number,
  placeCount: number,
  read: (from: number, count: number) => Uint32Array,
): readonly number[] {
  const slots: number[] = [];
  let from = placeOf(word, placeCount);
  for (let asked = 0; asked < placeCount; asked += placesPerRead) {
    const count = Math.min(placesPerRead, placeCount - from);
    if (collect(read(from, count), word, slots)) {
      break;
    }
    from = (from + count) % placeCount;
  }
  return slots.sort(newestFirst);
}

/** Calls with the word of each claim. */
export function eachWord(words: Uint32Array, use: (word: number) => void): void {
  for (let at = 0; at < words.length; at += wordsPerPlace) {
    if (words[at + 1] !== 0) {
      use(words[at] as number);
    }
  }
}

function newestFirst(one: number, other: number): number {
  return other - one;
}

function placeOf(word: number, placeCount: number): number {
  return Math.floor((word / 2 ** 32) * placeCount);
}

/** True once an empty place was met: no more stand behind it. */
function collect(places: Uint32Array, word: number, slots: number[]): boolean {
  for (let at = 0; at < places.length; at += wordsPerPlace) {
    const slot = places[at + 1] as number;
    if (slot === 0) {
      return true;
    }
    if (places[at] === word) {
      slots.push(slot);
    }
  }
  return false;
}

function put(words: Uint32Array, word: number, slot: number): void {
  let at = wordsPerPlace * placeOf(word, words.length / wordsPerPlace);
  while (words[at + 1] !== 0) {
    at = at + wordsPerPlace === words.length ? 0 : at + wordsPerPlace;
  }
  words[at] = word;
  words[at + 1] = slot;
}

function doubled(words: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * words.length);
  for (let at = 0; at < words.length; at += wordsPerPlace) {
    if (words[at + 1] !== 0) {
      put(larger, words[at] as number, words[at + 1] as number);
    }
  }
  return larger;
}
