import { type AnswerError, createConsoleError, toAnswerError } from '../server/answer-error.ts';
import type { Api } from '../server/api.ts';
import { readFrames, type StreamFrame } from '../server/event-stream.ts';
import type { EventFields, LiveItem } from './live-event.ts';
import { createSilenceWatch, type SilenceWatch } from './silence-watch.ts';

/** `connecting` → `open` → `waiting` (with why) → `connecting` → …, until it is closed. */
export type FeedState = { readonly kind: 'connecting' | 'open' } | { readonly kind: 'waiting'; readonly error: AnswerError };

export interface FeedListener {
  readonly onItems: (items: readonly LiveItem[]) => void;
  readonly onState: (state: FeedState) => void;
}

export interface Feed {
  close(): void;
}

const pauseMsMin = 500;
const pauseMsMax = 10_000;
/** What is shown of before: more than a window holds. What is older is asked for when somebody wants it. */
export const earlierRowsMax = 60;
/** What is shown of what came while the connection was broken; of the rest, how much it is. */
const missedRowsMax = 1_000;

/**
 * Every event as it is stored or put into quarantine. It begins with the newest ones of before, and is open once these are there. The
 * answer is read as fast as events are taken and no faster, so that the server knows when this page is too slow, and says how many it left
 * out. A broken connection is made again.
 */
export function openFeed(api: Api, { onItems, onState }: FeedListener): Feed {
  const stop = new AbortController();
  const { signal } = stop;
  let order = 0;
  let lastRow: string | undefined;
  const deliver = (items: readonly (Row | number)[]): void => {
    const made: LiveItem[] = [];
    for (const item of items) {
      if (typeof item === 'number') {
        made.push({ kind: 'gap', order: ++order, skipped: item });
        continue;
      }
      const [kind, row, text] = item;
      if (lastRow === undefined || isAfter(row, lastRow)) {
        lastRow = row;
        made.push({ kind, order: ++order, row, text, fields: JSON.parse(text) as EventFields });
      }
    }
    if (made.length > 0) {
      onItems(made);
    }
  };
  const read = async (): Promise<void> => {
    const parameters = lastRow === undefined ? { recent: earlierRowsMax } : { recent: missedRowsMax, after: lastRow };
    const watch = createSilenceWatch(signal);
    try {
      const response = await api.open('GET', 'stream', { parameters, signal: watch.signal });
      watch.hear();
      if (response.body !== null) {
        await take(readFrames(response.body), watch);
      }
    } catch (error) {
      if (!watch.signal.aborted) {
        throw error;
      }
    } finally {
      watch.end();
    }
  };
  const take = async (answer: AsyncIterable<readonly StreamFrame[]>, watch: SilenceWatch): Promise<void> => {
    for await (const frames of answer) {
      watch.hear();
      const beginning = frames.findIndex(({ kind }) => kind === 'live');
      deliver(frames.slice(0, beginning + 1).flatMap(toItem));
      if (beginning !== -1) {
        onState({ kind: 'open' });
      }
      deliver(frames.slice(beginning + 1).flatMap(toItem));
    }
  };
  void keepReading(read, onState, signal);
  return { close: () => stop.abort() };
}

async function keepReading(read: () => Promise<void>, onState: FeedListener['onState'], signal: AbortSignal): Promise<void> {
  let pauseMs = pauseMsMin;
  while (!signal.aborted) {
    onState({ kind: 'connecting' });
    const begunAtMs = performance.now();
    let error: AnswerError;
    try {
      await read();
      error = createConsoleError('stream_ended');
    } catch (thrown) {
      error = toAnswerError(thrown);
    }
    if (signal.aborted || error.status === 401) {
      return;
    }
    pauseMs = performance.now() - begunAtMs > pauseMsMax ? pauseMsMin : Math.min(pauseMsMax, pauseMs * 2);
    onState({ kind: 'waiting', error });
    await sleep(pauseMs, signal);
  }
}

function toItem({ kind, id, data }: StreamFrame): readonly (Row | number)[] {
  switch (kind) {
    case 'event':
      return [['stored', id, data]];
    case 'quarantined':
      return [['quarantined', id, data]];
    case 'gap':
      return [(JSON.parse(data) as { readonly skipped: number }).skipped];
    default:
      return [];
  }
}

type Row = readonly [kind: 'stored' | 'quarantined', row: string, text: string];

/** In the order of the log. */
export function isAfter(row: string, other: string): boolean {
  const [position = 0, index = 0] = row.split('.').map(Number);
  const [otherPosition = 0, otherIndex = 0] = other.split('.').map(Number);
  return position === otherPosition ? index > otherIndex : position > otherPosition;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
