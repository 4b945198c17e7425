import type { IngestRoute, MessageRoute } from '@fairlead/protocol';
import { indexFile } from '../console/page.ts';
import type { ErrorCode } from '../errors.ts';
import type { Dialect } from './answer.ts';

/** What a path leads to. Aliases, prefixes and stray slashes are settled here and never by a redirect. */
export type Destination =
  | { readonly kind: 'ingest'; readonly route: IngestRoute; readonly dialect: Dialect }
  /** An event in the query of an image's address. */
  | { readonly kind: 'pixel'; readonly route: MessageRoute }
  /** What browser SDKs load before they send. */
  | { readonly kind: 'settings'; readonly writeKey: string }
  /** What browser SDKs count about themselves: taken and dropped. */
  | { readonly kind: 'sdk-metrics' }
  | { readonly kind: 'api' }
  /** A file of the console's page. */
  | { readonly kind: 'console'; readonly file: string }
  | { readonly kind: 'health' | 'ready' | 'metrics' | 'openapi' }
  | { readonly kind: 'none'; readonly dialect: Dialect; readonly code: ErrorCode };

export interface Location {
  /** Without query, doubled slashes folded, no slash at the end, and without a write key: fit for a log. */
  readonly path: string;
  /** May hold a write key: never to be logged. */
  readonly query: string;
  readonly destination: Destination;
}

const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
const consolePrefix = '/console/';
const health: Destination = { kind: 'health' };
const post: readonly string[] = ['POST'];
const get: readonly string[] = ['GET'];
const getOrHead: readonly string[] = ['GET', 'HEAD'];

/** contract/mparticle.md §1.1, contract/hightouch.md §1.2. */
export const destinations: ReadonlyMap<string, Destination> = new Map<string, Destination>([
  ...['', '/s2s'].flatMap((prefix) => [
    batches(`${prefix}/v2/events`, 'events'),
    batches(`${prefix}/v2/bulkevents`, 'bulkevents'),
    batches(`${prefix}/v2/bulkevents/historical`, 'historical'),
  ]),
  ...['/v1/batch', '/v1/import', '/v1/b', '/beacon/v1/batch'].map((path) => messages(path, 'batch')),
  ...messageTypes.flatMap((type) => [
    messages(`/v1/${type}`, type),
    messages(`/v1/${type.slice(0, 1)}`, type),
    pixel(`/v1/pixel/${type}`, type),
  ]),
  pixel('/pixel/v1/track', 'track'),
  pixel('/pixel/v1/page', 'page'),
  ['/v1/m', { kind: 'sdk-metrics' }],
  ['/v1/merge', { kind: 'none', dialect: 'message', code: 'merge_not_supported' }],
  ['/healthz', health],
  ['/health', health],
  ['/readyz', { kind: 'ready' }],
  ['/metrics', { kind: 'metrics' }],
  ['/openapi.json', { kind: 'openapi' }],
]);

/** Scheme and authority of a target as proxies send it, which a server must take too (RFC 9112 §3.2.2). */
const absoluteForm = /^https?:\/\/[^/?#]+/i;
const settingsPath = /^\/v1\/projects\/([^/]+)\/settings$/;

/** Finds the destination of a request target. Exact paths, the hot ones, cost one look-up. */
export function locate(target: string): Location {
  const exact = destinations.get(target);
  if (exact !== undefined) {
    return { path: target, query: '', destination: exact };
  }
  const relative = target.replace(absoluteForm, '');
  const queryAt = relative.indexOf('?');
  const query = queryAt === -1 ? '' : relative.slice(queryAt + 1);
  const folded = (queryAt === -1 ? relative : relative.slice(0, queryAt)).replace(/\/{2,}/g, '/');
  const path = folded.length > 1 && folded.endsWith('/') ? folded.slice(0, -1) : folded;
  const writeKey = settingsPath.exec(path)?.[1];
  return writeKey === undefined
    ? { path, query, destination: destinationOf(path) }
    : { path: '/v1/projects/*/settings', query, destination: { kind: 'settings', writeKey: decodeSegment(writeKey) } };
}

/** How errors of a destination look. */
export function dialectOf(destination: Destination): Dialect {
  return destination.kind === 'ingest' || destination.kind === 'none' ? destination.dialect : 'message';
}

/** Whether pages of other sites may call it (contract/hightouch.md §1.5): everything that SDKs call, and nothing else. */
export function isOpenToPages({ kind }: Destination): boolean {
  return kind === 'ingest' || kind === 'pixel' || kind === 'settings' || kind === 'sdk-metrics' || kind === 'none';
}

/** The methods of what has one list of them; what SDKs call takes OPTIONS as well. The API looks for itself. */
export function methodsOf({ kind }: Destination): readonly string[] | undefined {
  switch (kind) {
    case 'ingest':
    case 'sdk-metrics':
      return post;
    case 'pixel':
      return get;
    case 'settings':
    case 'console':
    case 'health':
    case 'ready':
    case 'metrics':
    case 'openapi':
      return getOrHead;
    case 'api':
    case 'none':
      return undefined;
    default:
      return kind satisfies never;
  }
}

function destinationOf(path: string): Destination {
  if (path === '/api' || path.startsWith('/api/')) {
    return { kind: 'api' };
  }
  if (path === '/' || path.startsWith(consolePrefix)) {
    return { kind: 'console', file: path === '/' ? indexFile : path.slice(1) };
  }
  const dialect = path.startsWith('/v2/') || path.startsWith('/s2s/') ? 'batch' : 'message';
  return destinations.get(path) ?? { kind: 'none', dialect, code: 'not_found' };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded text: then it stands for itself, and is nobody's key.
    return segment;
  }
}

function batches(path: string, route: IngestRoute): [string, Destination] {
  return [path, { kind: 'ingest', route, dialect: 'batch' }];
}

function messages(path: string, route: MessageRoute): [string, Destination] {
  return [path, { kind: 'ingest', route, dialect: 'message' }];
}

function pixel(path: string, route: MessageRoute): [string, Destination] {
  return [path, { kind: 'pixel', route }];
}
