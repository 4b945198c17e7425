import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Address } from './address-proof.ts';
import { FairleadError, hasCode } from './errors.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Where everything of one server lives. The folder is its owner's only (0700), and so is all that is in it.
 *
 * ```
 * registry/      format version, log id, sources; holding it open is the lock on the whole folder
 * log/           LMDB: every accepted request (the truth)
 * dedupe/        files of claims, one folder a day: who holds which id (rebuilt from the log)
 * store/         DuckDB: events, quarantine (rebuilt from the log); in `export`, the file of an export that is under way
 * queries.json   queries that people saved
 * admin-token    the token of the API
 * address        the URL of the server, while it runs, and a key by which it is known
 * certificate    with TLS, the certificate that it shows: who can read this trusts it
 * ```
 */
export interface DataFolder {
  readonly root: string;
  readonly registry: string;
  readonly log: string;
  readonly dedupe: string;
  readonly store: string;
  readonly queries: string;
  readonly adminToken: string;
  readonly address: string;
  readonly certificate: string;
}

/** Whether it is there or not. */
export function dataFolderAt(root: string): DataFolder {
  return {
    root,
    registry: join(root, 'registry'),
    log: join(root, 'log'),
    dedupe: join(root, 'dedupe'),
    store: join(root, 'store'),
    queries: join(root, 'queries.json'),
    adminToken: join(root, 'admin-token'),
    address: join(root, 'address'),
    certificate: join(root, 'certificate'),
  };
}

/** Stands in the folder of a backup for as long as it is not whole. */
export function incompleteMarkOf(root: string): string {
  return join(root, 'incomplete-backup');
}

/** Throws `data_folder_incomplete`. */
export async function createDataFolder(root: string): Promise<DataFolder> {
  const folder = dataFolderAt(root);
  checkComplete(root);
  await makeFolders(folder);
  return folder;
}

/** Throws `data_folder_incomplete` for a backup that is still being received, or never was. */
export function checkComplete(root: string): void {
  if (existsSync(incompleteMarkOf(root))) {
    throw new FairleadError('data_folder_incomplete', `The folder ${root} is a backup that was never finished.`);
  }
}

/** The folder of a backup, which carries its mark before there is anything else in it. */
export async function createIncompleteFolder(root: string): Promise<DataFolder> {
  const folder = dataFolderAt(root);
  await makeFolder(root);
  await writeFile(incompleteMarkOf(root), '', { mode: 0o600 });
  await makeFolders(folder);
  return folder;
}

async function makeFolders(folder: DataFolder): Promise<void> {
  for (const path of [folder.root, folder.registry, folder.log, folder.dedupe, folder.store]) {
    await makeFolder(path);
  }
  await keepToOwner(folder.root);
}

/** A folder of somebody else's in which the user may write, as a volume that was mounted there, stays as it is: all that is in it is ours. */
async function keepToOwner(path: string): Promise<void> {
  try {
    await chmod(path, 0o700);
  } catch (error) {
    if (!hasCode(error, 'EPERM') || (await stat(path)).uid === process.getuid?.()) {
      throw error;
    }
  }
}

/**
 * With the folders above it. Node's own way of making those never ends where the system denies that a folder is there in which nothing can
 * be made, as `/proc` does.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    const above = dirname(path);
    if (!hasCode(error, 'ENOENT') || above === path) {
      throw error;
    }
    await makeFolder(above);
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST') || !(await stat(path)).isDirectory()) {
      throw error;
    }
  }
}

/** A shorter one is not ours: a new one is made. */
const tokenLengthMin = 8;

/** The token kept in the folder, made on the first call. */
export async function resolveAdminToken(folder: DataFolder): Promise<string> {
  const kept = await readAdminToken(folder.root);
  if (kept !== undefined) {
    return kept;
  }
  const token = randomBytes(24).toString('base64url');
  await writeLine(folder.adminToken, token);
  return token;
}

function writeLine(path: string, line: string): Promise<void> {
  return replaceFile(path, [`${line}\n`]);
}

/** Undefined when there is no such file. */
async function readLine(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}

/** The token that the server of this folder made, for a command on the same machine; undefined when there is none yet. */
export async function readAdminToken(root: string): Promise<string | undefined> {
  const token = await readLine(dataFolderAt(root).adminToken);
  return token === undefined || token.length < tokenLengthMin ? undefined : token;
}

/** Says where the server of this folder listens, to commands on the same machine. Only who holds the folder's lock may. */
export function announceAddress(root: string, { url, key }: Address): Promise<void> {
  return writeLine(dataFolderAt(root).address, `${url}\n${key}`);
}

/** Undefined for a server without TLS. */
export async function announceCertificate(root: string, pem: string | undefined): Promise<void> {
  const { certificate } = dataFolderAt(root);
  await (pem === undefined ? rm(certificate, { force: true }) : writeLine(certificate, pem.trim()));
}

/** What the server of this folder shows, in PEM; undefined for one without TLS. */
export function readCertificateFile(root: string): Promise<string | undefined> {
  return readLine(dataFolderAt(root).certificate);
}

export function withdrawAddress(root: string): Promise<void> {
  return rm(dataFolderAt(root).address, { force: true });
}

/** Where the server of this folder listens, or listened when it was killed; undefined when there is none. */
export async function readAddress(root: string): Promise<Address | undefined> {
  const [url = '', key = ''] = (await readLine(dataFolderAt(root).address))?.split('\n') ?? [];
  return URL.canParse(url) && key !== '' ? { url, key } : undefined;
}
