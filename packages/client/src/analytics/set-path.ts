import type { Fields } from './event.ts';

/** Sets the member that a dotted path names, and makes what is missing on the way: a list before a number, else an object. */
export function setPath(target: object, path: string, value: unknown): void {
  const keys = path.split('.');
  if (keys.some((key) => reachesPrototype.has(key))) {
    return;
  }
  let holder = target as Fields;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    const member: unknown = holder[key];
    holder[key] = typeof member === 'object' && member !== null ? member : /^\d+$/.test(keys[index + 1] ?? '') ? [] : {};
    holder = holder[key] as Fields;
  }
  holder[keys.at(-1) ?? ''] = value;
}

/** A path may come from data, and must not change what all objects share. */
const reachesPrototype: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
