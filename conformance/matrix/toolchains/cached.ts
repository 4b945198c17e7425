import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What of a folder decides what is made of it: its files, and whatever else is said. */
export interface Ingredients {
  readonly folder: string;
  readonly files: readonly string[];
  readonly more?: string;
}

/**
 * A folder below `.cache` that holds what was made of exactly these files. It is made beside its place and moved there when it is whole,
 * so that one that is there is right.
 */
export async function makeOnce(ingredients: Ingredients, make: (place: string) => Promise<unknown>): Promise<string> {
  const place = join(ingredients.folder, '.cache', digest(ingredients));
  if (existsSync(place)) {
    return place;
  }
  const beside = `${place}-${process.pid}`;
  mkdirSync(beside, { recursive: true });
  try {
    await make(beside);
    renameSync(beside, place);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return place;
}

function digest({ folder, files, more = '' }: Ingredients): string {
  const hash = createHash('sha256').update(more);
  for (const file of files) {
    hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
