/** Has `for…in` show these members of a class, as it shows those of the functions that such classes were before `class` was. */
export function showMembers(prototype: object, names: readonly string[]): void {
  for (const name of names) {
    const value: unknown = Reflect.get(prototype, name);
    Object.defineProperty(prototype, name, { value, writable: true, enumerable: true, configurable: true });
  }
}
