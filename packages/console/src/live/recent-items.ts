import type { LiveItem, LiveRow } from './live-event.ts';

const itemsMax = 5_000;
const textCharactersMax = 16 * 1024 * 1024;
/** Old ones are given up many at a time, which costs one move of the rest. */
const surplusMax = 500;

/** The newest items that the page holds, and those of them that a filter lets through. Bounded in number and in size. */
export class RecentItems {
  #items: LiveItem[] = [];
  #matches: LiveItem[] = [];
  #characters = 0;
  #count = 0;
  #matchCount = 0;
  #predicate: (item: LiveItem) => boolean = () => true;

  /** Oldest first. The same array until something changes. */
  get matches(): readonly LiveItem[] {
    return this.#matches;
  }

  /** All that ever came, given up ones too. */
  get count(): number {
    return this.#count;
  }

  /** Those of them that the filter lets through, since it was set. */
  get matchCount(): number {
    return this.#matchCount;
  }

  /** The values of a member, of what is held. */
  valuesOf(name: 'source' | 'environment' | 'type'): readonly string[] {
    const values = this.#items.map((item) => (item.kind === 'gap' ? undefined : item.fields[name]));
    return [...new Set(values.filter((value) => value !== undefined))].toSorted();
  }

  add(items: readonly LiveItem[]): void {
    const added = items.filter(this.#predicate);
    this.#items.push(...items);
    this.#matches = [...this.#matches, ...added];
    this.#count += items.length;
    this.#matchCount += added.length;
    this.#characters += items.reduce((sum, item) => sum + sizeOf(item), 0);
    if (this.#items.length > itemsMax + surplusMax || this.#characters > textCharactersMax) {
      this.#giveUp();
    }
  }

  /** Whether what is older can be held too. */
  get hasRoom(): boolean {
    return this.#items.length < itemsMax && this.#characters < textCharactersMax / 2;
  }

  /** The oldest row that is held. */
  get oldestRow(): string | undefined {
    return this.#items.find((item) => item.kind !== 'gap')?.row;
  }

  /** Rows before all that are held, oldest first; those of them that the filter lets through. They count as none that came. */
  addOlder(rows: readonly Omit<LiveRow, 'order'>[]): readonly LiveItem[] {
    const first = (this.#items[0]?.order ?? 1) - rows.length;
    const older = rows.map((row, nth): LiveItem => ({ ...row, order: first + nth }));
    const added = older.filter(this.#predicate);
    this.#items = [...older, ...this.#items];
    this.#matches = [...added, ...this.#matches];
    this.#characters += older.reduce((sum, item) => sum + sizeOf(item), 0);
    return added;
  }

  filter(predicate: (item: LiveItem) => boolean): void {
    this.#predicate = predicate;
    this.#matches = this.#items.filter(predicate);
    this.#matchCount = this.#matches.length;
  }

  clear(): void {
    this.#items = [];
    this.#matches = [];
    this.#characters = 0;
  }

  #giveUp(): void {
    let from = Math.max(0, this.#items.length - itemsMax);
    for (const item of this.#items.slice(0, from)) {
      this.#characters -= sizeOf(item);
    }
    for (let item = this.#items[from]; item !== undefined && this.#characters > textCharactersMax; item = this.#items[++from]) {
      this.#characters -= sizeOf(item);
    }
    this.#items = this.#items.slice(from);
    const oldest = this.#items[0]?.order ?? Number.POSITIVE_INFINITY;
    this.#matches = this.#matches.filter(({ order }) => order >= oldest);
  }
}

function sizeOf(item: LiveItem): number {
  return item.kind === 'gap' ? 0 : item.text.length;
}
