import type { Api } from '../server/api.ts';

/** A source as `/api/sources` tells it. */
export interface Source {
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly limits: SourceLimits;
  readonly credentials: readonly Credential[];
}

export interface SourceLimits {
  readonly requestsPerSecond?: number;
  readonly eventsPerSecond?: number;
  readonly bytesPerSecond?: number;
}

export interface Credential {
  readonly key: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
}

/** Key and secret, which the server shows this once. */
export interface Issued {
  readonly source: Source;
  readonly key: string;
  readonly secret: string;
}

/** What came from a source and is kept. */
export interface SourceCounts {
  readonly stored: number;
  readonly quarantined: number;
  readonly lastSeenAt: string | undefined;
}

export async function listSources(api: Api, signal: AbortSignal): Promise<readonly Source[]> {
  const { sources } = await api.get<{ readonly sources: readonly Source[] }>('sources', { signal });
  // Those that can send first.
  return sources.toSorted((left, right) => Number(left.revokedAt !== undefined) - Number(right.revokedAt !== undefined));
}

export async function createSource(api: Api, name: string): Promise<Issued> {
  return api.post<Issued>('sources', { body: { name } });
}

export function isActive(source: Source): boolean {
  return source.revokedAt === undefined;
}

interface CountRow {
  readonly source: string;
  readonly stored: number | string;
  readonly last_seen: string | null;
}

export async function countBySource(api: Api, signal: AbortSignal): Promise<ReadonlyMap<string, SourceCounts>> {
  const sql = 'select source, count(*) as stored, max(received_at) as last_seen from events group by source';
  const [events, quarantine] = await Promise.all([
    api.post<{ readonly rows: readonly CountRow[] }>('query', { body: { sql }, signal }),
    api.get<{ readonly groups: readonly { readonly source: string; readonly count: number; readonly last_received_at: string }[] }>(
      'quarantine/summary',
      { signal },
    ),
  ]);
  const counts = new Map<string, SourceCounts>();
  for (const { source, stored, last_seen: lastSeen } of events.rows) {
    counts.set(source, { stored: Number(stored), quarantined: 0, lastSeenAt: lastSeen === null ? undefined : toIso(lastSeen) });
  }
  for (const { source, count, last_received_at: lastReceivedAt } of quarantine.groups) {
    const known = counts.get(source) ?? { stored: 0, quarantined: 0, lastSeenAt: undefined };
    counts.set(source, {
      ...known,
      quarantined: known.quarantined + count,
      lastSeenAt: known.lastSeenAt !== undefined && known.lastSeenAt > lastReceivedAt ? known.lastSeenAt : lastReceivedAt,
    });
  }
  return counts;
}

/** A time of SQL, which has no zone and is UTC. */
function toIso(time: string): string {
  const withZone = /[Zz]$|[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`;
  return new Date(withZone.replace(' ', 'T')).toISOString();
}
