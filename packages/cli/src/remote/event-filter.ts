import { type EventFilterName, eventFilters } from './filter-options.ts';

/** Which events are shown: those that have each of the values that are given. */
export type EventFilter = Readonly<Partial<Record<EventFilterName, string | undefined>>>;

const filterNames = Object.keys(eventFilters) as EventFilterName[];

/** Of an event as the live stream has it. */
export function toEventTest(filter: EventFilter): (json: string) => boolean {
  const wanted = filterNames.flatMap((option) => {
    const value = filter[option];
    // A column is named as its option is.
    return value === undefined ? [] : [[option.replace('-', '_'), value] as const];
  });
  return (json) => {
    if (wanted.length === 0) {
      return true;
    }
    const event = JSON.parse(json) as Readonly<Record<string, unknown>>;
    return wanted.every(([column, value]) => event[column] === value);
  };
}
