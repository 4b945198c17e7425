import { stat } from 'node:fs/promises';
import { FairleadError, toError } from '../errors.ts';
import type { EventLog } from '../observe/event-log.ts';
import { type Certificate, readCertificate, type TlsFiles } from './certificate.ts';

/** Keeps the certificate of a running server as new as its files. */
export interface CertificateKeeper {
  /** Reads both files again. Rejects as `readCertificate` does, and then all stays as it was. */
  reload(): Promise<void>;
  close(): void;
}

export interface CertificateKeeperOptions {
  readonly files: TlsFiles;
  readonly first: Certificate;
  /** How often the files are looked at. */
  readonly checkMs: number;
  readonly now: () => number;
  readonly eventLog: EventLog;
  /** Told of every certificate that is good, to be used from then on. */
  readonly use: (certificate: Certificate) => void;
  /** Shows the one that is in use to commands on the machine; tried again with every look for as long as it rejects. */
  readonly announce: (certificate: Certificate) => Promise<void>;
}

const dayMs = 86_400_000;
/** Renewal was due by then: certificates that are made by themselves are renewed a third of their life before. */
const warnedBeforeMs = 14 * dayMs;

/**
 * Files are looked at, not watched: a renewal that puts a link or a folder in their place is seen as well. Both are replaced one after the
 * other, so what doesn't fit together yet is tried again when either changes, and what is in use stays meanwhile.
 */
export function keepCertificate(options: CertificateKeeperOptions): CertificateKeeper {
  const { files, checkMs, now, eventLog, use, announce } = options;
  let isAnnounced = true;
  let current = options.first;
  /** Nothing yet: what was replaced since the first was read is found by the first look. */
  let tried = '';
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  let turn: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    tried = await describeFiles(files);
    try {
      const certificate = await readCertificate(files, now());
      if (certificate.pem !== current.pem || certificate.keyPem !== current.keyPem) {
        use(certificate);
        current = certificate;
        isAnnounced = false;
        eventLog.say('certificate_renewed', describe(certificate));
      }
    } catch (error) {
      const { code, message } = error instanceof FairleadError ? error : { code: 'internal', message: toError(error).message };
      eventLog.say('certificate_not_renewed', { code, cause: message, ...describe(current) });
      throw error;
    }
    await announceCurrent();
  }

  async function announceCurrent(): Promise<void> {
    if (isAnnounced) {
      return;
    }
    try {
      await announce(current);
      isAnnounced = true;
    } catch (error) {
      eventLog.say('address_not_written', { cause: toError(error).message });
    }
  }

  /** One after the other, whoever asks. */
  function next(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function look(): Promise<void> {
    if (now() >= current.expiresAtMs - warnedBeforeMs && now() >= warnedAtMs + dayMs) {
      warnedAtMs = now();
      if (now() < current.expiresAtMs) {
        eventLog.say('certificate_ends_soon', describe(current));
      } else {
        eventLog.say('certificate_ended', describe(current));
      }
    }
    if ((await describeFiles(files)) !== tried) {
      await load();
    } else {
      await announceCurrent();
    }
  }

  let isClosed = false;
  const timer = setInterval(() => {
    // What is wrong with the files stands in the log, once for each change of them.
    next(async () => (isClosed ? undefined : look())).catch(() => undefined);
  }, checkMs);
  timer.unref();
  return {
    reload: () => next(load),
    close(): void {
      isClosed = true;
      clearInterval(timer);
    },
  };
}

function describe({ names, expiresAtMs }: Certificate): { readonly names: string; readonly expiresAt: string } {
  return { names, expiresAt: new Date(expiresAtMs).toISOString() };
}

/** A text that changes when a file is written, replaced or gone. */
async function describeFiles({ certificatePath, keyPath }: TlsFiles): Promise<string> {
  const states = [certificatePath, keyPath].map(async (path) => {
    try {
      const { ino, mtimeMs, size } = await stat(path);
      return `${ino} ${mtimeMs} ${size}`;
    } catch (error) {
      // Gone, or not to be seen by this user: reading says which.
      return String(Reflect.get(toError(error), 'code'));
    }
  });
  return (await Promise.all(states)).join(', ');
}
