import { startTestServer, type TestServer } from '@fairlead/testkit';
import type { Targets } from './fault-proxy.ts';

export interface SourceOfCase {
  readonly name: string;
  readonly key: string;
  readonly secret: string;
}

/** The server that the SDKs are run against, and three that give an error of their own to whatever they are sent. */
export interface Servers extends AsyncDisposable {
  readonly healthy: TestServer;
  readonly targets: Targets;
}

export async function startServers(sources: readonly SourceOfCase[], revoked: readonly string[]): Promise<Servers> {
  const healthy = await startTestServer({ sources });
  const limited = await startTestServer({ sources: sources.map((source) => ({ ...source, limits: { requestsPerSecond: 1 } })) });
  // No body fits into that much memory.
  const full = await startTestServer({ sources, inFlightBytesMax: 1, holdMs: 0 });
  const small = await startTestServer({ sources, bodyBytesMax: 16 });
  const authorization = `Bearer ${healthy.adminToken}`;
  for (const name of revoked) {
    await healthy.request(`/api/sources/${name}/revoke`, { method: 'POST', headers: { authorization } });
  }
  return {
    healthy,
    targets: { healthy: healthy.url, limited: limited.url, full: full.url, small: small.url },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([healthy, limited, full, small].map((server) => server[Symbol.asyncDispose]()));
    },
  };
}
