import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from './sessions.ts';

/** The cookie of a session: no script reads it, and no other site has it sent. */
export interface SessionCookie {
  /** The session that a request names; undefined when it names none. */
  read(request: IncomingMessage): string | undefined;
  write(response: ServerResponse, session: Session): void;
  clear(response: ServerResponse): void;
}

/** Cookies belong to a host whatever its port, so the name is that of the log: two servers of one machine keep out of each other's way. */
export function createSessionCookie(logId: string, now: () => number): SessionCookie {
  const name = `fairlead-session-${logId}`;
  const set = (response: ServerResponse, value: string, seconds: number): void => {
    const { headers, socket } = response.req;
    // Where a proxy ends TLS, the page that asks says so; its host was compared with ours.
    const isSecure = (socket !== null && 'encrypted' in socket) || headers.origin?.startsWith('https:') === true;
    const secure = isSecure ? '; Secure' : '';
    response.setHeader('set-cookie', `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`);
  };
  return {
    read({ headers }): string | undefined {
      const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
      return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    },
    write: (response, { id, expiresAtMs }) => set(response, id, Math.floor((expiresAtMs - now()) / 1_000)),
    clear: (response) => set(response, '', 0),
  };
}
