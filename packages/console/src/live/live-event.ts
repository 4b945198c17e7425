/** A row of `events` or of the quarantine, with the members that have a value. */
export interface EventFields {
  readonly position: number;
  readonly event_index: number;
  readonly receipt?: string;
  readonly event_id?: string;
  readonly source?: string;
  readonly environment?: string;
  readonly protocol?: string;
  readonly type?: string;
  readonly name?: string;
  readonly user_id?: string;
  readonly anonymous_id?: string;
  readonly mpid?: string;
  readonly identities?: unknown;
  readonly library?: string;
  readonly received_at?: string;
  /** Of the quarantine only. */
  readonly reason?: string;
  readonly message?: string;
  readonly path?: string;
  readonly event?: unknown;
}

/** An event as it came, or how many were left out between two of them. */
export type LiveItem =
  | {
      readonly kind: 'stored' | 'quarantined';
      /** Grows from item to item. */
      readonly order: number;
      /** The row: `position.event_index`. */
      readonly row: string;
      readonly fields: EventFields;
      /** The JSON that it came as. */
      readonly text: string;
    }
  | { readonly kind: 'gap'; readonly order: number; readonly skipped: number };

export type LiveRow = Exclude<LiveItem, { readonly kind: 'gap' }>;

/** Who it is about, by the first identity that there is. */
export function userOf({ user_id: userId, mpid, anonymous_id: anonymousId, identities }: EventFields): string {
  const named = userId ?? mpid ?? anonymousId;
  if (named !== undefined) {
    return named;
  }
  const first: unknown = typeof identities === 'object' && identities !== null ? Object.values(identities)[0] : undefined;
  return typeof first === 'string' || typeof first === 'number' ? String(first) : '';
}

/** What an event is called; one without a name of its own by its type. */
export function titleOf(fields: EventFields): string {
  return fields.reason ?? fields.name ?? (fields.type ?? '').replaceAll('_', ' ');
}
