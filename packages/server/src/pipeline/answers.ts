import { FairleadError, toError } from '../errors.ts';
import type { LogReader } from '../log/log.ts';
import type { FoundRows } from '../store/event-store.ts';
import type { RowSearch } from '../store/row-search.ts';
import type { Answer, FromWorker, ToWorker } from './messages.ts';
import { readRecent } from './recent.ts';
import { reportReceipt } from './report.ts';
import { readRequest, reportRow } from './request.ts';
import { prepareRetries } from './retry.ts';
import type { Stores } from './stores.ts';
import { findTrimmable } from './trimmable.ts';
import { readTimeline } from './timeline.ts';
import { reportUser } from './user.ts';

/** What the worker answers from. */
export interface Answerable {
  readonly log: LogReader;
  readonly stores: Stores;
  readonly logId: string;
}

/** Answers the questions of the listener's process. */
export interface Answers {
  /** Says one `result` or `refused`, whatever happens. */
  answer(from: Answerable | undefined, question: Question): Promise<void>;
  /** Ends what the question has begun, if it can be ended. */
  cancel(questionId: number): void;
}

type Question = Extract<ToWorker, { readonly id: number }>;

export function createAnswers(say: (message: FromWorker) => void): Answers {
  const cancels = new Map<number, AbortController>();
  return {
    async answer(from, question): Promise<void> {
      const { id } = question;
      const cancel = new AbortController();
      cancels.set(id, cancel);
      try {
        if (from === undefined) {
          throw new FairleadError('store_unavailable');
        }
        say({ kind: 'result', id, result: await findAnswer(from, question, cancel.signal) });
      } catch (error) {
        const failure = toError(error);
        const code = failure instanceof FairleadError ? failure.code : 'internal';
        say({ kind: 'refused', id, code, message: failure.message });
      } finally {
        cancels.delete(id);
      }
    },
    cancel: (questionId) => cancels.get(questionId)?.abort(),
  };
}

async function findRows({ events }: Stores, search: RowSearch): Promise<FoundRows> {
  return { ...(await events.find(search)), removedBeforeMs: events.removedBefore[search.table] };
}

async function findAnswer(from: Answerable, question: Question, signal: AbortSignal): Promise<Answer | undefined> {
  const { log, logId, stores } = from;
  switch (question.kind) {
    case 'query':
      return stores.events.query(question.sql);
    case 'receipt':
      return reportReceipt(log, stores, { logId, position: question.position });
    case 'request':
      return readRequest(log, { logId, position: question.position });
    case 'row':
      return reportRow(log, stores.events, { logId, ...question.row });
    case 'find':
      return findRows(stores, question.search);
    case 'recent':
      return readRecent(stores.events, question.request);
    case 'timeline':
      return readTimeline({ events: stores.events, log, logId }, question.request);
    case 'user':
      return reportUser({ events: stores.events, log, logId }, question.identity);
    case 'summary':
      return stores.events.summarizeQuarantine(question.conditions);
    case 'export':
      return stores.events.exportRows(question.request, signal);
    case 'copy':
      return stores.events.copy(question.logId, signal);
    case 'claims':
      return stores.dedupe.readPage(question.cursor);
    case 'records':
      return log.read(question.from, question.bounds);
    case 'trimmable':
      return findTrimmable(log, stores, question.beforeMs);
    case 'remove':
      return stores.events.removeRows(question.removal);
    case 'retries':
      return prepareRetries(log, stores, question.request);
    default:
      return question satisfies never;
  }
}
