import type { IngestRoute } from '@fairlead/protocol';
import type { Dialect } from './answer.ts';

/** What a path leads to. Aliases, prefixes and stray slashes are settled here and never by a redirect. */
export type Destination =
  | { readonly kind: 'ingest'; readonly route: IngestRoute; readonly dialect: Dialect }
  | { readonly kind: 'api' }
  | { readonly kind: 'health' | 'ready' | 'metrics' }
  | { readonly kind: 'none'; readonly dialect: Dialect };

export interface Location {
  /** Without query, doubled slashes folded, no slash at the end. */
  readonly path: string;
  readonly query: string;
  readonly destination: Destination;
}

const destinations: ReadonlyMap<string, Destination> = new Map<string, Destination>([
  ['/v2/events', { kind: 'ingest', route: 'events', dialect: 'batch' }],
  ['/v2/bulkevents', { kind: 'ingest', route: 'bulkevents', dialect: 'batch' }],
  ...messageRoutes(),
  ['/healthz', { kind: 'health' }],
  ['/readyz', { kind: 'ready' }],
  ['/metrics', { kind: 'metrics' }],
]);

/** Scheme and authority of a target as proxies send it, which a server must take too (RFC 9112 §3.2.2). */
const absoluteForm = /^https?:\/\/[^/?#]+/i;

/** Finds the destination of a request target. Exact paths, the hot ones, cost one look-up. */
export function locate(target: string): Location {
  const exact = destinations.get(target);
  if (exact !== undefined) {
    return { path: target, query: '', destination: exact };
  }
  const [rawPath = '', query = ''] = target.replace(absoluteForm, '').split('?', 2);
  const folded = rawPath.replace(/\/{2,}/g, '/');
  const path = folded.length > 1 && folded.endsWith('/') ? folded.slice(0, -1) : folded;
  return { path, query, destination: destinationOf(path) };
}

function destinationOf(path: string): Destination {
  if (path === '/api' || path.startsWith('/api/')) {
    return { kind: 'api' };
  }
  return destinations.get(path) ?? { kind: 'none', dialect: path.startsWith('/v2/') ? 'batch' : 'message' };
}

function messageRoutes(): [string, Destination][] {
  const routes = ['batch', 'track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
  return routes.map((route) => [`/v1/${route}`, { kind: 'ingest', route, dialect: 'message' }]);
}
