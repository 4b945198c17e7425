/** A text as 48 bits: enough that two of them are as good as never alike, and the first 32 alone decide what is read. */
export interface KeyHash {
  readonly key: number;
  readonly mark: number;
}

/** Events of one request that follow each other and carry the same id. */
export interface RowKey extends KeyHash {
  readonly position: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/**
 * Two mixes of the text's UTF-16 units, finished as in MurmurHash3 (public domain). It stands in files: never change it without a new name
 * for the tables that hold it.
 */
export function hashKey(given: string): KeyHash {
  // As a column holds it: lone surrogates are U+FFFD there.
  const text = given.isWellFormed() ? given : given.toWellFormed();
  let one = 0x81_1c_9d_c5;
  let two = 0x97_47_b2_8c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01_00_01_93);
    two = Math.imul(two ^ unit, 0x5b_d1_e9_95);
    two ^= two >>> 15;
  }
  return { key: finish(one ^ text.length), mark: finish(two) & 0xff_ff };
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85_eb_ca_6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2_b2_ae_35);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}
