import { FairleadError } from '../errors.ts';
import { queryKeyNames } from './credentials.ts';

/** How deep dotted names nest; the rest of a longer name is one name with its dots. */
const levelsMax = 16;

interface Members {
  [name: string]: string | Members;
}

/**
 * The message in the query of a pixel, as the JSON body that a POST would have had (contract/hightouch.md §1.2): `data` in base64 of
 * either alphabet, as it is, or else one member per parameter, with dots for nesting. The write key of the query is left out. Throws
 * `empty_body` for a query that says nothing.
 */
export function pixelBody(query: string): Buffer {
  const parameters = new URLSearchParams(query);
  const data = parameters.get('data');
  if (data !== null && data !== '') {
    // A plus that was not escaped arrives as a space; decoding passes over both, which would lose six bits.
    return Buffer.from(data.replaceAll(' ', '+'), 'base64');
  }
  const message = createMembers();
  for (const [name, value] of parameters) {
    if (name !== '' && name !== 'data' && !queryKeyNames.includes(name)) {
      setAt(message, name.split('.'), value);
    }
  }
  if (Object.keys(message).length === 0) {
    throw new FairleadError('empty_body', 'The query holds no message: neither "data" nor parameters.');
  }
  return Buffer.from(JSON.stringify(message));
}

function setAt(message: Members, path: readonly string[], value: string): void {
  let members = message;
  for (let level = 0; level < path.length - 1 && level < levelsMax; level++) {
    const name = path[level] as string;
    const inner = members[name] ?? createMembers();
    if (typeof inner === 'string') {
      // A text stands where this name would nest: both are kept, this one under its whole name.
      members[path.slice(level).join('.')] = value;
      return;
    }
    members[name] = inner;
    members = inner;
  }
  const name = path.slice(Math.min(path.length - 1, levelsMax)).join('.');
  const inner = members[name];
  members[name] = value;
  if (typeof inner === 'object') {
    // Names nest where this text now stands: as in the other order, all are kept, those under their whole names.
    putFlat(members, name, inner);
  }
}

/** Puts what is nested under a name beside it, each text under its whole name with its dots. */
function putFlat(members: Members, name: string, nested: Members): void {
  for (const [inner, value] of Object.entries(nested)) {
    const whole = `${name}.${inner}`;
    if (typeof value === 'string') {
      members[whole] = value;
    } else {
      putFlat(members, whole, value);
    }
  }
}

/** Without a prototype, so that `__proto__` is a name like any other. */
function createMembers(): Members {
  return Object.create(null) as Members;
}
