import type { Api } from '../server/api.ts';

/** All that the server knows of a row. */
export interface EventReport {
  readonly kind: 'stored' | 'quarantined';
  /** With every column; empty ones are null, integers beyond what a number holds are bigints. */
  readonly event: EventColumns;
  readonly warnings: readonly { readonly code: string; readonly path: string; readonly message: string }[];
  readonly request: ReceivedRequest | null;
}

/** Of `events`, or of the quarantine. */
export interface EventColumns {
  readonly receipt: string;
  readonly source: string;
  readonly received_at: string;
  readonly protocol?: string | null;
  readonly type?: string | null;
  readonly name?: string | null;
  readonly reason?: string;
  readonly [column: string]: unknown;
}

export interface ReceivedRequest {
  readonly receipt: string;
  readonly route: string;
  readonly source: string;
  readonly receivedAt: string;
  readonly userAgent: string;
  readonly body: string | null;
  readonly note?: string;
}

export interface Verdict {
  readonly index: number;
  readonly verdict: 'stored' | 'duplicate' | 'quarantined' | 'removed' | 'pending';
  readonly reason?: string;
  readonly message?: string;
  readonly of?: unknown;
}

export function readReport(api: Api, row: string, signal: AbortSignal): Promise<EventReport> {
  return api.getExactly<EventReport>(`events/${encodeURIComponent(row)}`, { signal });
}

/** What became of every event of a request. */
export async function readVerdicts(api: Api, receipt: string, signal: AbortSignal): Promise<readonly Verdict[]> {
  const { events } = await api.get<{ readonly events: readonly Verdict[] }>(`receipts/${encodeURIComponent(receipt)}`, { signal });
  return events;
}
