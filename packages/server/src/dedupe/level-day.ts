import { readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { syncFolder } from '../sync-folder.ts';
import { keyBytes } from './claim.ts';

/*
 * Up to format 2 of the data folder, the claims of a day were a LevelDB database of keys and holders, and the first halves of the keys stood in
 * a file beside its folder.
 */
const root = 'CURRENT';
const isOfDatabase = /^(?:CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(?:ldb|log|sst|dbtmp))$/;
const claimsPerPart = 20_000;
const bytesPerRead = 1024 * 1024;

/**
 * Fills the folder anew with the claims of the database in it, and removes that. The file that makes it a database goes first, once all
 * claims are on disk: up to there, it is done from the beginning by the next who opens the folder.
 */
export async function bringUpToDate(path: string, fill: (claims: AsyncIterable<Buffer>) => Promise<void>): Promise<void> {
  const names = await readdir(path);
  const old = names.filter((name) => isOfDatabase.test(name));
  if (names.includes(root)) {
    const begun = names.filter((name) => !isOfDatabase.test(name));
    await Promise.all(begun.map((name) => rm(join(path, name))));
    await fill(readClaims(path));
    await syncFolder(path);
    await unlink(join(path, root));
    await syncFolder(path);
  }
  if (old.length > 0) {
    await Promise.all((await readdir(path)).filter((name) => isOfDatabase.test(name)).map((name) => rm(join(path, name))));
    await rm(`${path}.hashes`, { force: true });
  }
}

async function* readClaims(path: string): AsyncGenerator<Buffer> {
  const database = new ClassicLevel<Buffer, Buffer>(path, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    createIfMissing: false,
  });
  await database.open();
  try {
    const entries = database.iterator({ highWaterMarkBytes: bytesPerRead });
    for (let part = await entries.nextv(claimsPerPart); part.length > 0; part = await entries.nextv(claimsPerPart)) {
      // Beside the claims stands how many there are.
      const claims = part.filter(([key]) => key.length === keyBytes);
      yield Buffer.concat(claims.flat());
    }
  } finally {
    await database.close();
  }
}
