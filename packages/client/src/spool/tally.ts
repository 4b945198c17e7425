/** How much a number of records is. `bytes` are those of their texts. */
export interface Tally {
  records: number;
  events: number;
  bytes: number;
}

export function emptyTally(): Tally {
  return { records: 0, events: 0, bytes: 0 };
}

export function addTo(tally: Tally, more: Readonly<Tally>): void {
  tally.records += more.records;
  tally.events += more.events;
  tally.bytes += more.bytes;
}

export function subtractFrom(tally: Tally, less: Readonly<Tally>): void {
  tally.records -= less.records;
  tally.events -= less.events;
  tally.bytes -= less.bytes;
}
