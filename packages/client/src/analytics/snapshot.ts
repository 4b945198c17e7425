/**
 * A copy of what JSON would see of a value, so that nothing the caller does later shows. Dates stay dates and bigints bigints, since
 * plugins may look at them. Throws on a cycle, and what a getter or `toJSON` throws.
 */
export function takeSnapshot(value: unknown): unknown {
  return copy(value, '', []);
}

function copy(input: unknown, key: string, ancestors: object[]): unknown {
  if (typeof input === 'function' || typeof input === 'symbol') {
    return undefined;
  }
  if (typeof input !== 'object' || input === null) {
    return input;
  }
  if (isDate(input)) {
    return new Date(input.getTime());
  }
  if (input instanceof String || input instanceof Number || input instanceof Boolean) {
    return input.valueOf();
  }
  const { toJSON } = input as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const replacement: unknown = toJSON.call(input, key);
    return typeof replacement === 'object' && replacement !== null ? copyContainer(replacement, ancestors) : replacement;
  }
  return copyContainer(input, ancestors);
}

function copyContainer(container: object, ancestors: object[]): object {
  if (ancestors.includes(container)) {
    throw new TypeError('the value contains itself');
  }
  ancestors.push(container);
  const result = Array.isArray(container)
    ? container.map((item, index) => copy(item, String(index), ancestors))
    : copyMembers(container, ancestors);
  ancestors.pop();
  return result;
}

function copyMembers(container: object, ancestors: object[]): object {
  const members: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(container)) {
    const member = copy(value, key, ancestors);
    if (key === '__proto__') {
      Object.defineProperty(members, key, { value: member, enumerable: true, configurable: true, writable: true });
    } else if (member !== undefined) {
      members[key] = member;
    }
  }
  return members;
}

/** Not instanceof: under Jest and in other realms Date is another one. */
function isDate(value: object): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}
