/** Which events are shown: those that have each of the values that are given. */
export type EventFilter = Readonly<Partial<Record<FilterOption, string | undefined>>>;

type FilterOption = 'source' | 'environment' | 'protocol' | 'type' | 'name' | 'user-id';

const columns: ReadonlyMap<FilterOption, string> = new Map([
  ['source', 'source'],
  ['environment', 'environment'],
  ['protocol', 'protocol'],
  ['type', 'type'],
  ['name', 'name'],
  ['user-id', 'user_id'],
]);

/** Of an event as the live stream has it. */
export function toEventTest(filter: EventFilter): (json: string) => boolean {
  const wanted = [...columns].flatMap(([option, column]) => {
    const value = filter[option];
    return value === undefined ? [] : [[column, value] as const];
  });
  return (json) => {
    if (wanted.length === 0) {
      return true;
    }
    const event = JSON.parse(json) as Readonly<Record<string, unknown>>;
    return wanted.every(([column, value]) => event[column] === value);
  };
}
