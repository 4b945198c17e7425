import type { Api } from '../server/api.ts';

export interface Identity {
  readonly kind: string;
  readonly value: string;
  readonly events: number;
}

/** Who goes by an identity, as `/api/users` tells it. */
export interface User {
  readonly identity: string;
  readonly identities: readonly Identity[];
  readonly firstReceivedAt?: string;
  readonly lastReceivedAt?: string;
}

export interface AttributeChange {
  readonly name: string;
  readonly from?: unknown;
  readonly to: unknown;
}

export interface TimelineEvent {
  readonly position: number;
  readonly event_index: number;
  readonly receipt: string;
  readonly event_id: string;
  readonly source: string;
  readonly environment: string | null;
  readonly protocol: 'batch' | 'message';
  readonly type: string;
  readonly name: string | null;
  readonly user_id: string | null;
  readonly anonymous_id: string | null;
  readonly mpid: string | null;
  readonly identities: unknown;
  readonly properties: unknown;
  readonly user_attributes: unknown;
  readonly received_at: string;
  readonly occurred_at: string;
  readonly changes: readonly AttributeChange[];
}

export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  readonly next: string | null;
}

export function findUser(api: Api, identity: string, signal: AbortSignal): Promise<User> {
  return api.get<User>('users', { parameters: { identity }, signal });
}

/** A page of the events that carry any of these identities. */
export function readTimeline(
  api: Api,
  {
    identities,
    before,
    signal,
  }: { readonly identities: readonly string[]; readonly before?: string; readonly signal?: AbortSignal },
): Promise<TimelinePage> {
  const query = new URLSearchParams(identities.map((identity) => ['identity', identity]));
  if (before !== undefined) {
    query.set('before', before);
  }
  return api.getExactly<TimelinePage>(`users/timeline?${query.toString()}`, signal === undefined ? {} : { signal });
}

export function keyOf({ position, event_index: index }: TimelineEvent): string {
  return `${position}.${index}`;
}

/** So many identities may be asked for at once. */
export const identitiesMax = 20;
