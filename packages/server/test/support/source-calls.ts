import type { FairleadServer } from '@fairlead/server';
import type { TestAnswer, TestServer } from '@fairlead/testkit';

export interface Credential {
  readonly key: string;
  readonly secret: string;
}

interface SourceJson {
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly limits: object;
  readonly credentials: readonly { readonly key: string; readonly expiresAt?: string; readonly lastUsedAt?: string }[];
}

/** An answer of the API, read and parsed. */
export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Credential & {
    readonly source: SourceJson;
    readonly sources: readonly SourceJson[];
    readonly code: string;
    readonly message: string;
  };
}

/** A server, whichever way it was started. */
export type Requested = Pick<TestServer, 'request' | 'adminToken'>;

export async function call(server: Requested, method: string, path: string, body?: unknown): Promise<Called> {
  const answer = await server.request(path, {
    method,
    headers: { authorization: `Bearer ${server.adminToken}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { ...answer, body: JSON.parse(answer.text) as Called['body'] };
}

export async function sendBatch(server: Requested, { key, secret }: Credential): Promise<TestAnswer> {
  return server.request('/v2/events', {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}` },
    body: '{"events":[{"event_type":"session_start","data":{}}]}',
  });
}

export async function sendMessage(server: Requested, { key }: Pick<Credential, 'key'>): Promise<TestAnswer> {
  return server.request('/v1/track', {
    method: 'POST',
    body: JSON.stringify({ writeKey: key, userId: 'u1', event: 'Seen' }),
  });
}

/** What a batch and a message with these credentials are answered. */
export async function statuses(server: Requested, credential: Credential): Promise<readonly number[]> {
  return [(await sendBatch(server, credential)).status, (await sendMessage(server, credential)).status];
}

export function requested({ url, adminToken }: Pick<FairleadServer, 'url' | 'adminToken'>): Requested {
  return {
    adminToken,
    async request(path, init = {}) {
      const answer = await fetch(`${url}${path}`, init);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
  };
}
