/// <reference types="node" />
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from './process-identity.ts';

/** Who owns a folder, and how long it may be silent before it may have lost it. */
export interface Owner extends ProcessIdentity {
  readonly staleAfterMs: number;
}

export function toOwnerText(owner: Owner): string {
  return `${JSON.stringify(owner)}\n`;
}

/** Throws when there is none. One that can't be read as what we write belongs to nobody we know, and has only its heartbeat. */
export function readOwner(path: string, staleAfterMs: number): Owner {
  const text = readFileSync(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Torn or damaged.
  }
  const { pid, startedAt, place, staleAfterMs: own } = (value ?? {}) as Partial<Record<keyof Owner, unknown>>;
  return {
    pid: typeof pid === 'number' ? pid : 0,
    staleAfterMs: typeof own === 'number' && own > 0 ? own : staleAfterMs,
    ...(typeof startedAt === 'string' ? { startedAt } : {}),
    ...(typeof place === 'string' && typeof pid === 'number' ? { place } : {}),
  };
}
