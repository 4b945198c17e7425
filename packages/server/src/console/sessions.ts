import { createHash, randomBytes } from 'node:crypto';

/** A browser that is signed in. */
export interface Session {
  readonly id: string;
  readonly expiresAtMs: number;
}

/** Signs one browser in, once. */
export interface SignInLink {
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * Who is signed in to the console. In memory only: a restart signs everybody out and ends all links. What is kept of a link or a session is
 * its hash, so that looking one up tells nothing about the others by its time.
 */
export interface Sessions {
  createLink(): SignInLink;
  /** Uses a link up. Undefined when it was used, is too old, or never was. */
  openByLink(token: string): Session | undefined;
  /** For who has shown the right to it. */
  open(): Session;
  find(id: string): Session | undefined;
  close(id: string): void;
}

const secretBytes = 24;
const linkMsMax = 15 * 60_000;
const sessionMsMax = 12 * 60 * 60_000;
/** One more ends the oldest. */
const linksMax = 64;
const sessionsMax = 256;

export function createSessions(now: () => number): Sessions {
  const links = createExpiring(linksMax, now);
  const sessions = createExpiring(sessionsMax, now);
  const open = (): Session => {
    const id = createSecret();
    return { id, expiresAtMs: sessions.add(id, sessionMsMax) };
  };
  return {
    createLink(): SignInLink {
      const token = createSecret();
      return { token, expiresAtMs: links.add(token, linkMsMax) };
    },
    openByLink: (token) => (links.remove(token) === undefined ? undefined : open()),
    open,
    find(id): Session | undefined {
      const expiresAtMs = sessions.find(id);
      return expiresAtMs === undefined ? undefined : { id, expiresAtMs };
    },
    close(id): void {
      sessions.remove(id);
    },
  };
}

/** Secrets that end by themselves, the oldest first when there are too many. */
interface Expiring {
  /** When it ends. */
  add(secret: string, lifeMs: number): number;
  find(secret: string): number | undefined;
  /** As `find`, and it is gone. */
  remove(secret: string): number | undefined;
}

function createExpiring(countMax: number, now: () => number): Expiring {
  /** By hash; all live equally long, so the order of entry is that of expiry. */
  const endings = new Map<string, number>();
  const find = (hash: string): number | undefined => {
    const expiresAtMs = endings.get(hash);
    return expiresAtMs !== undefined && expiresAtMs > now() ? expiresAtMs : undefined;
  };
  return {
    add(secret, lifeMs): number {
      const [oldest] = endings.keys();
      if (oldest !== undefined && endings.size >= countMax) {
        endings.delete(oldest);
      }
      const expiresAtMs = now() + lifeMs;
      endings.set(hashOf(secret), expiresAtMs);
      return expiresAtMs;
    },
    find: (secret) => find(hashOf(secret)),
    remove(secret): number | undefined {
      const hash = hashOf(secret);
      const expiresAtMs = find(hash);
      endings.delete(hash);
      return expiresAtMs;
    },
  };
}

function createSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
