import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../errors.ts';
import { callApi } from './api.ts';
import type { Connection } from './connection.ts';

/** What `/api/quarantine/retry` says of one part of a group. */
export interface RetryAnswer {
  readonly retried: readonly RetriedRow[];
  readonly skipped: readonly { readonly row: string; readonly reason: string }[];
  readonly remaining: number;
  readonly next: string | null;
}

interface RetriedRow {
  readonly row: string;
  readonly receipt: string;
  readonly verdicts?: readonly Verdict[];
}

export interface Verdict {
  readonly verdict: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Report {
  readonly status: string;
  readonly events: readonly Verdict[];
}

const settledWithinMs = 30_000;
const waitMs = 50;

/** The answer with the verdicts that the server left to the receipts, which it does of more than 100 rows. Throws as {@link callApi} does. */
export async function withVerdicts(answer: RetryAnswer, connection: Connection): Promise<RetryAnswer> {
  const deadlineMs = performance.now() + settledWithinMs;
  const retried: RetriedRow[] = [];
  for (const row of answer.retried) {
    retried.push(row.verdicts === undefined ? { ...row, verdicts: await fetchVerdicts(row, connection, deadlineMs) } : row);
  }
  return { ...answer, retried };
}

/** Waits until all are settled; those of after the deadline may be `pending`. */
async function fetchVerdicts({ receipt }: RetriedRow, connection: Connection, deadlineMs: number): Promise<readonly Verdict[]> {
  for (;;) {
    const signal = AbortSignal.timeout(settledWithinMs);
    const answer = await callApi(connection, { path: `/api/receipts/${receipt}`, signal });
    const report = parseReport(await answer.text(), connection.url);
    if (report.status === 'settled' || performance.now() > deadlineMs) {
      return report.events;
    }
    await sleep(waitMs);
  }
}

function parseReport(text: string, url: string): Report {
  try {
    const report = JSON.parse(text) as Report;
    if (typeof report.status === 'string' && Array.isArray(report.events)) {
      return report;
    }
  } catch {
    // Reported below, like any other text that is no answer.
  }
  throw new CommandError('unexpected_answer', `What answers at ${url} says nothing of a receipt.`);
}
