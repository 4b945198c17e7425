/** First in, first out. What is taken is cut off in strides, so that taking costs nothing per item. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest. */
  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes the oldest. */
  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (this.#head < this.#items.length) {
      this.#head++;
      this.#cutOffTaken();
    }
    return item;
  }

  #cutOffTaken(): void {
    const { length } = this.#items;
    if (this.#head === length || (this.#head >= 1024 && this.#head * 2 >= length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }
}
