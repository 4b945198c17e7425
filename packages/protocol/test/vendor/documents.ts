import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonObject, parseJson } from '../../src/index.ts';

/** The vendor's own schemas and sample stand beside the repository where somebody put them, and are no part of it. */
const folder = join(import.meta.dirname, '../../../../../shared/contract');

export const hasDocuments: boolean = existsSync(folder);

export function readDocument(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

export function readJsonDocument(name: string): JsonObject {
  const parsed = parseJson(readDocument(name));
  if (!parsed.ok) {
    throw new Error(`${name}: ${parsed.message}`);
  }
  return parsed.value as JsonObject;
}
