/**
 * Which bytes of a segment hold only records that are settled. Records are settled mostly in order, so that one number says
 * most of it: all below it is settled. Ranges beyond it begin and end where records do.
 */
export class SettledRanges {
  #below: number;
  /** Start to end. Grows only as records are settled out of order, and so is at most the records of one segment. */
  readonly #ahead = new Map<number, number>();

  constructor(start: number) {
    this.#below = start;
  }

  add(start: number, end: number): void {
    if (start !== this.#below) {
      if (end > Math.max(start, this.#below)) {
        this.#ahead.set(start, end);
      }
      return;
    }
    this.#below = end;
    for (let next = this.#ahead.get(end); next !== undefined; next = this.#ahead.get(this.#below)) {
      this.#ahead.delete(this.#below);
      this.#below = next;
    }
  }

  /** Where what is settled from `offset` on ends; `offset` itself when the record there is not settled. */
  endFrom(offset: number): number {
    return offset < this.#below ? this.#below : (this.#ahead.get(offset) ?? offset);
  }
}
