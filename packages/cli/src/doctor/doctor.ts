import { join, resolve } from 'node:path';
import { readAdminToken } from '@fairlead/server/local';
import { findGivenToken, findNamed } from '../remote/connection.ts';
import type { ServerPlace } from '../remote/reach.ts';
import { findRunningServer } from '../remote/running-server.ts';
import { parsePort } from '../serving/port.ts';
import { dataFolderDefault } from '../serving/settings.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { checkCertificate } from './certificate.ts';
import { checkClock, findLastWritten, findSynchronisation } from './clock.ts';
import { checkDataFolder } from './data-folder.ts';
import { type Finding, reasonOf, renderFinding } from './finding.ts';
import { checkModules, checkNode } from './machine.ts';
import { checkOpening } from './opening.ts';
import {
  checkPort,
  checkReadiness,
  checkToken,
  checkTokenFile,
  fetchAheadMs,
  findPresence,
  type Presence,
  type Token,
} from './server.ts';

export interface DoctorFlags {
  readonly data: string | undefined;
  readonly port: string | undefined;
  readonly url: string | undefined;
  readonly ca: string | undefined;
  readonly adminToken: string | undefined;
}

/** `fairlead doctor`: every check tells what it found as soon as it is done. 1 when anything is wrong. */
export async function doctor(flags: DoctorFlags, terminal: Terminal): Promise<number> {
  const { environment, currentFolder, paint } = terminal;
  const dataPath = resolve(currentFolder, flags.data ?? (environment['FAIRLEAD_DATA'] || dataFolderDefault));
  const askedPort = flags.port ?? (environment['FAIRLEAD_PORT'] || undefined);
  const port = parsePort(askedPort ?? '8080');
  const asked = await findNamed(flags, terminal);
  const running = asked === undefined ? await findRunning(dataPath) : undefined;
  // Whatever else listens on a port that was named has not shown that it is the server of the folder.
  const proven = running !== undefined && (askedPort === undefined || portOf(running) === port) ? running : undefined;
  const place = asked ?? proven ?? { url: `http://127.0.0.1:${port}`, fetch };
  let badCount = 0;
  let doubtfulCount = 0;
  await terminal.write('\n');
  for await (const finding of examine({
    dataPath,
    port,
    place,
    isProven: proven !== undefined,
    isNamed: asked !== undefined,
    given: findGivenToken(flags, terminal),
  })) {
    badCount += finding.kind === 'bad' ? 1 : 0;
    doubtfulCount += finding.kind === 'doubtful' ? 1 : 0;
    await terminal.write(renderFinding(finding, paint));
  }
  const verdict = badCount === 0 ? paint.green('All is well.') : paint.red(`${badCount} to put right.`);
  const doubts = doubtfulCount === 0 ? '' : paint.yellow(` ${doubtfulCount} to think about.`);
  await terminal.write(`\n  ${verdict}${doubts}\n\n`);
  return badCount === 0 ? 0 : 1;
}

/** The server that runs on the folder, if it does: the address may be that of one that was killed. */
async function findRunning(dataPath: string): Promise<ServerPlace | undefined> {
  // What is wrong with the folder, or with what listens, is found by the checks.
  return findRunningServer(dataPath).catch(() => undefined);
}

function portOf({ url }: ServerPlace): number {
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

interface Examined {
  readonly dataPath: string;
  readonly port: number;
  readonly place: ServerPlace;
  /** By --url or FAIRLEAD_URL: then it has to answer. */
  readonly isNamed: boolean;
  /** Known to be the server of the folder. Like one that was named, it may be shown the token. */
  readonly isProven: boolean;
  /** Instead of what the folder keeps. */
  readonly given: Token | undefined;
}

async function* examine({ dataPath, port, place, isNamed, isProven, given }: Examined): AsyncGenerator<Finding> {
  yield checkNode(process.versions.node);
  const modules = await checkModules();
  yield modules;
  // Without its modules, no other check says anything about the server.
  if (modules.kind === 'bad') {
    return;
  }
  const lastWrittenMs = await findLastWritten(dataPath);
  const diskAheadMs = yield* checkDataFolder(dataPath);
  const found = await findPresence(place);
  const presence: Presence = found === 'fairlead' && !isNamed && !isProven ? 'other-fairlead' : found;
  yield checkClock({
    nowMs: Date.now(),
    lastWrittenMs,
    diskAheadMs,
    serverAheadMs: presence === 'fairlead' ? await fetchAheadMs(place) : undefined,
    isSynchronised: await findSynchronisation(),
  });
  if (presence === 'fairlead') {
    yield await checkReadiness(place);
    yield* await checkCertificate(place.url);
  } else if (isNamed) {
    const remedy = 'Start one there with fairlead serve, or correct --url, or FAIRLEAD_URL.';
    yield { kind: 'bad', text: `No Fairlead server answers at ${place.url}.`, remedy };
  } else {
    yield await checkPort(presence, { host: '127.0.0.1', port });
  }
  const isAnswered = presence === 'fairlead';
  const opened = yield* checkTokens({ dataPath, place, isServed: isAnswered, given });
  yield await checkOpening(dataPath, { isServed: opened || (isProven && isAnswered), isAnswered });
}

interface TokenPlace {
  readonly dataPath: string;
  readonly place: ServerPlace;
  readonly isServed: boolean;
  /** Instead of what the folder keeps. */
  readonly given: Token | undefined;
}

/** Returns whether the token of the folder opens the server that answers: then that server is the one that uses the folder. */
async function* checkTokens({ dataPath, place, isServed, given }: TokenPlace): AsyncGenerator<Finding, boolean> {
  let kept: string | undefined;
  try {
    kept = await readAdminToken(dataPath);
  } catch (error) {
    yield {
      kind: 'bad',
      text: `The admin token can not be read: ${reasonOf(error)}`,
      remedy: 'Run this as the user that runs the server.',
    };
    return false;
  }
  if (kept !== undefined) {
    yield await checkTokenFile(dataPath);
  }
  const token = given ?? (kept === undefined ? undefined : { adminToken: kept, tokenOrigin: join(dataPath, 'admin-token') });
  if (token === undefined) {
    const text = isServed
      ? 'The data folder keeps no admin token; that of its server is checked when it is given with FAIRLEAD_ADMIN_TOKEN'
      : 'No admin token yet: the first start makes it';
    yield { kind: 'unknown', text };
    return false;
  }
  if (!isServed) {
    return false;
  }
  const finding = await checkToken(place, token);
  yield finding;
  return given === undefined && finding.kind === 'good';
}
