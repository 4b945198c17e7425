import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, AnswerError } from '../errors.ts';
import { listenForStop } from '../serving/stop.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { callApi } from './api.ts';
import { type Connection, type ConnectionFlags, resolveConnection } from './connection.ts';
import { type EventFilter, toEventTest } from './event-filter.ts';
import { renderEventHeader, renderEventLine, renderQuarantinedLine } from './event-line.ts';
import { readFrames, type StreamFrame } from './event-stream.ts';

export interface TailCall {
  readonly filter: EventFilter;
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

const waitFirstMs = 500;
const waitMaxMs = 10_000;
/** Three heartbeats of the server: it is gone, whatever the network says. */
const silenceMaxMs = 45_000;

/**
 * `fairlead tail`. States: `connecting` → `following` → `waiting` → `connecting` …, until asked to stop. A server that is not
 * there the first time is an error; one that goes away later is waited for.
 */
export async function tail({ filter, isJson, flags }: TailCall, terminal: Terminal): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const stop = AbortSignal.any([listenForStop(process, terminal.note).signal, terminal.outputClosed]);
  const isWanted = toEventTest(filter);
  const show = async (frame: StreamFrame): Promise<void> => {
    if (lastId !== undefined) {
      await showFrame(frame, { isWanted, isJson, terminal });
      lastId = frame.id ?? lastId;
    } else if (frame.kind === 'live') {
      lastId = newestBefore;
    } else {
      newestBefore = frame.id ?? newestBefore;
    }
  };
  let failedCount = 0;
  let wasConnected = false;
  /** The newest that was there when it began, which is not shown; in front of all where there was none. */
  let newestBefore = '0.0';
  /** The last one that was told of, so that what is stored while the server is away is shown once it is back. */
  let lastId: string | undefined;
  while (!stop.aborted) {
    try {
      await follow({ connection, after: lastId, stop, show, onConnected });
    } catch (error) {
      if (!stop.aborted && (!wasConnected || isFinal(error))) {
        throw error;
      }
    }
    if (!stop.aborted) {
      await waitBeforeRetry();
    }
  }
  return 0;

  function onConnected(): void {
    const again = wasConnected ? ' again; what was stored in between comes first' : '';
    terminal.note(terminal.notePaint.dim(`connected to ${connection.url}${again}`));
    if (!wasConnected && !isJson && terminal.columns !== undefined) {
      void terminal.write(`${renderEventHeader({ paint: terminal.paint, widthMax: terminal.columns })}\n`);
    }
    wasConnected = true;
    failedCount = 0;
  }

  async function waitBeforeRetry(): Promise<void> {
    const waitMs = Math.min(waitMaxMs, waitFirstMs * 2 ** failedCount++);
    terminal.note(terminal.notePaint.yellow(`the server is gone; trying again in ${waitMs / 1000} s`));
    // Rejects when asked to stop: the loop sees that.
    await sleep(waitMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

interface Following {
  readonly connection: Connection;
  readonly after: string | undefined;
  readonly stop: AbortSignal;
  readonly show: (frame: StreamFrame) => Promise<void>;
  readonly onConnected: () => void;
}

/** Resolves when the server ends the stream; rejects when the stream breaks, is silent for too long, or is stopped. */
async function follow({ connection, after, stop, show, onConnected }: Following): Promise<void> {
  const silence = new AbortController();
  const gone = new CommandError('server_unreachable', `The server at ${connection.url} says nothing any more.`);
  const timer = setTimeout(() => silence.abort(gone), silenceMaxMs);
  try {
    const signal = AbortSignal.any([stop, silence.signal]);
    const path = after === undefined ? '/api/stream?recent=1' : `/api/stream?after=${after}`;
    const { body } = await callApi(connection, { path, signal });
    if (body === null) {
      throw new CommandError('unexpected_answer', `What answers at ${connection.url} gave no stream.`);
    }
    onConnected();
    for await (const frame of readFrames(body, () => timer.refresh())) {
      await show(frame);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal that waiting does not mend. */
function isFinal(error: unknown): boolean {
  const isBusy = error instanceof AnswerError && ['too_many_streams', 'store_unavailable', 'draining'].includes(error.code);
  const isGone = error instanceof CommandError && error.code === 'server_unreachable';
  return (error instanceof AnswerError || error instanceof CommandError) && !isBusy && !isGone;
}

interface FrameLook {
  readonly isWanted: (json: string) => boolean;
  readonly isJson: boolean;
  readonly terminal: Terminal;
}

async function showFrame({ kind, data }: StreamFrame, { isWanted, isJson, terminal }: FrameLook): Promise<void> {
  const look = { paint: terminal.paint, widthMax: terminal.columns };
  if (kind === 'event') {
    if (isWanted(data)) {
      await terminal.write(`${isJson ? data : renderEventLine(data, look)}\n`);
    }
  } else if (kind === 'quarantined') {
    // Those of `--json` are events, one like the other.
    if (!isJson && isWanted(data)) {
      await terminal.write(`${renderQuarantinedLine(data, look)}\n`);
    }
  } else if (kind === 'gap') {
    const { skipped } = JSON.parse(data) as { readonly skipped: number };
    const what = skipped === 1 ? '1 event was' : `${skipped} events were`;
    terminal.note(terminal.notePaint.yellow(`${what} not shown: more came than this output takes at once; all are stored`));
  }
}
