import type { Api } from '../server/api.ts';

export interface Group {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
  readonly first_received_at: string;
  readonly last_received_at: string;
}

export interface QuarantinedEvent {
  readonly position: number;
  readonly event_index: number;
  readonly receipt: string;
  readonly source: string;
  readonly reason: string;
  readonly message: string | null;
  readonly path: string | null;
  readonly event: unknown;
  readonly received_at: string;
  readonly retried_as: string | null;
}

export interface Verdict {
  readonly verdict: 'stored' | 'duplicate' | 'quarantined' | 'removed' | 'pending';
  readonly reason?: string;
  readonly message?: string;
}

interface RetryAnswer {
  readonly retried: readonly { readonly row: string; readonly receipt: string; readonly verdicts?: readonly Verdict[] }[];
  readonly skipped: readonly { readonly row: string; readonly reason: string }[];
  readonly remaining: number;
  readonly next: string | null;
}

/** What became of what was tried again. */
export interface RetryOutcome {
  readonly stored: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Tried, and more than an answer tells about. */
  readonly untold: number;
  readonly skipped: number;
  /** Why the first one that failed did. */
  readonly message: string | undefined;
}

export async function listGroups(api: Api, signal: AbortSignal): Promise<readonly Group[]> {
  const { groups } = await api.get<{ readonly groups: readonly Group[] }>('quarantine/summary', {
    parameters: { retried: 'false' },
    signal,
  });
  return groups;
}

export interface QuarantinePage {
  readonly quarantine: readonly QuarantinedEvent[];
  readonly next: string | null;
}

export function listEvents(
  api: Api,
  { source, reason }: Pick<Group, 'source' | 'reason'>,
  { before, signal }: { readonly before?: string; readonly signal?: AbortSignal },
): Promise<QuarantinePage> {
  return api.getExactly<QuarantinePage>('quarantine', {
    parameters: { source, reason, retried: 'false', limit: 25, before },
    ...(signal === undefined ? {} : { signal }),
  });
}

export async function retryEvent(api: Api, row: string, edit?: unknown): Promise<RetryOutcome> {
  const body = edit === undefined ? { rows: [row] } : { rows: [row], edit };
  return add(none, await api.post<RetryAnswer>('quarantine/retry', { body }));
}

/** All of a group, a part at a time. What fails again is not tried again here. */
export async function retryGroup(
  api: Api,
  { source, reason }: Pick<Group, 'source' | 'reason'>,
  onPart: (outcome: RetryOutcome) => void,
): Promise<RetryOutcome> {
  let outcome = none;
  let cursor: string | undefined;
  do {
    const body = cursor === undefined ? { source, reason } : { source, reason, cursor };
    const answer = await api.post<RetryAnswer>('quarantine/retry', { body });
    outcome = add(outcome, answer);
    onPart(outcome);
    cursor = answer.next ?? undefined;
  } while (cursor !== undefined);
  return outcome;
}

const none: RetryOutcome = { stored: 0, duplicate: 0, quarantined: 0, untold: 0, skipped: 0, message: undefined };

function add(before: RetryOutcome, { retried, skipped }: RetryAnswer): RetryOutcome {
  const verdicts = retried.flatMap((each) => each.verdicts ?? []);
  const count = (wanted: Verdict['verdict']): number => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const untold = retried.filter((each) => each.verdicts === undefined).length + count('pending');
  return {
    stored: before.stored + count('stored'),
    duplicate: before.duplicate + count('duplicate'),
    quarantined: before.quarantined + count('quarantined'),
    untold: before.untold + untold,
    skipped: before.skipped + skipped.length,
    message: before.message ?? verdicts.find(({ verdict }) => verdict === 'quarantined')?.message,
  };
}

export function rowOf({ position, event_index: index }: QuarantinedEvent): string {
  return `${position}.${index}`;
}
