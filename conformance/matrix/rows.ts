import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sdk } from './sdk.ts';

const folder = join(import.meta.dirname, '..', 'sdks');

export interface Row<Kind extends Sdk = Sdk> {
  readonly name: string;
  readonly folder: string;
  readonly sdk: Kind;
}

/** Every row of the table, by name. */
export async function loadRows(): Promise<readonly Row[]> {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'sdk.ts')));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const { sdk } = (await import(join(folder, name, 'sdk.ts'))) as { readonly sdk: Sdk };
      return { name, folder: join(folder, name), sdk };
    }),
  );
}
