import { type LiveItem, titleOf, userOf } from './live-event.ts';

/** What is shown; '' for all. In the address, so that it can be passed on. */
export interface LiveFilter {
  readonly source: string;
  readonly environment: string;
  readonly protocol: string;
  readonly type: string;
  readonly name: string;
  readonly user: string;
  readonly text: string;
}

const filterNames: readonly (keyof LiveFilter)[] = ['source', 'environment', 'protocol', 'type', 'name', 'user', 'text'];

/** The type by which what is in quarantine is found. */
export const quarantinedType = 'quarantined';

export function parseFilter(query: Readonly<Record<string, string>>): LiveFilter {
  return Object.fromEntries(filterNames.map((name) => [name, query[name] ?? ''])) as unknown as LiveFilter;
}

export function isEmptyFilter(filter: LiveFilter): boolean {
  return filterNames.every((name) => filter[name] === '');
}

/** A function for many: what is typed is made ready once. Names, users and texts are found by a part of them, whatever the case. */
export function toPredicate(filter: LiveFilter): (item: LiveItem) => boolean {
  if (isEmptyFilter(filter)) {
    return () => true;
  }
  const name = filter.name.toLowerCase();
  const user = filter.user.toLowerCase();
  const text = filter.text.toLowerCase();
  return (item) => {
    if (item.kind === 'gap') {
      return false;
    }
    const { fields } = item;
    return (
      (filter.source === '' || fields.source === filter.source) &&
      (filter.environment === '' || fields.environment === filter.environment) &&
      (filter.protocol === '' || fields.protocol === filter.protocol) &&
      (filter.type === '' || (item.kind === quarantinedType ? quarantinedType : fields.type) === filter.type) &&
      (name === '' || titleOf(fields).toLowerCase().includes(name)) &&
      (user === '' || `${userOf(fields)} ${JSON.stringify(fields.identities ?? '')}`.toLowerCase().includes(user)) &&
      (text === '' || item.text.toLowerCase().includes(text))
    );
  };
}
