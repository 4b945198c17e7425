import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../errors.ts';
import { reach } from '../remote/reach.ts';
import { listenForStop } from '../serving/stop.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Checkpoint } from './checkpoint.ts';
import { toShownText } from './line-content.ts';
import { nextIdentity } from './line-identity.ts';
import { type LineInput, openFileInput, openStandardInput } from './line-input.ts';
import { LineSender } from './line-sender.ts';
import { LineSplitter } from './line-splitter.ts';
import { createPace } from './pace.ts';
import { recordRejected, type RejectedLine } from './rejected-lines.ts';
import { renderSummary } from './send-summary.ts';
import { resolveSendSettings, type SendFlags, type SendSettings } from './send-settings.ts';
import { type IdentifiedLine, type LineOutcome, toWindows } from './window.ts';

export interface SendCall {
  /** A path, or `-`. */
  readonly file: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly flags: SendFlags;
}

/** Larger than any event that a server takes. */
const lineBytesMax = 4 * 1024 * 1024;
const windowLinesMax = 5_000;
const windowBytesMax = 8 * 1024 * 1024;
const answerWithinMs = 10_000;
/** A server that is gone is told of now and then. */
const retryNoteEveryMs = 5_000;

/**
 * `fairlead send`: window by window of lines. After each, what was rejected is recorded and the checkpoint moves on, in this order, so
 * that a crash in between makes lines come twice and none be left out.
 */
export async function send({ file, isJson, isQuiet, flags }: SendCall, terminal: Terminal): Promise<number> {
  const settings = await resolveSendSettings(file, flags, terminal);
  const { signal } = listenForStop(process, terminal.note);
  const { url, key, seed, path, checkpointPath } = settings;
  const target = { url, key, seed };
  const input =
    path === undefined ? openStandardInput(terminal, signal) : await openFileInput(path, { path: checkpointPath, target });
  try {
    // A wrong address is told at once, and not when everything was tried again for minutes. Any answer will do: it may be a vendor.
    await reach(settings, '/healthz', { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(answerWithinMs) });
    if (input.start.line > 0) {
      terminal.note(terminal.notePaint.dim(`going on behind line ${input.start.line}, as ${checkpointPath} says`));
    }
    const sent = await sendLines({ input, settings, signal, terminal, isQuiet });
    await terminal.write(
      renderSummary({ ...sent, start: input.start, rejectedPath: settings.rejectedPath, isJson }, terminal.paint),
    );
    if (!sent.isComplete && !signal.aborted) {
      throw sent.blockedBy instanceof CommandError ? sent.blockedBy : toStopped(sent);
    }
    if (!sent.isComplete) {
      terminal.note(
        `stopped behind line ${sent.checkpoint.line}${path === undefined ? '' : '; the same command goes on from there'}`,
      );
    }
    const { rejected, bad } = sent.checkpoint.counts;
    return sent.isComplete && rejected + bad === 0 ? 0 : 1;
  } finally {
    await input.close();
  }
}

interface Sending {
  readonly input: LineInput;
  readonly settings: SendSettings;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly isQuiet: boolean;
}

interface Sent {
  readonly checkpoint: Checkpoint;
  readonly isComplete: boolean;
  readonly blockedBy: Error | undefined;
  readonly elapsedMs: number;
}

async function sendLines({ input, settings, signal, terminal, isQuiet }: Sending): Promise<Sent> {
  const now = (): number => performance.now();
  const startedAtMs = now();
  const { bytesTotal, start, isLive } = input;
  const progress = createProgress({ terminal, now, title: 'send', unit: 'lines', bytesTotal, bytesBefore: start.offset, isQuiet });
  const { linesPerSecond, rejectedPath } = settings;
  // Rejects when asked to stop: the loop below sees that.
  const rest = (waitMs: number): Promise<void> => sleep(waitMs, undefined, { signal }).catch(() => undefined);
  const keepPace = createPace(linesPerSecond, { now, sleep: rest });
  let checkpoint = start;
  let deliveredLines = 0;
  let bytesOfWindow = 0;
  const showProgress = (): void => progress.update({ bytes: checkpoint.offset + bytesOfWindow, count: deliveredLines });
  const sender = new LineSender({
    ...settings,
    signal,
    onDelivered: (bytes) => {
      deliveredLines++;
      bytesOfWindow += bytes;
      showProgress();
    },
    onRetry: createRetryNote(terminal, now),
  });
  const linesMax = Math.min(windowLinesMax, linesPerSecond ?? windowLinesMax);
  let isComplete = false;
  try {
    for await (const window of toWindows(identifyLines(input), { linesMax, bytesMax: windowBytesMax, isLive })) {
      const outcomes = await sender.send(window);
      const settled = window.slice(0, countSettled(outcomes));
      await recordRejected(rejectedPath, toRejectedLines(settled, outcomes));
      checkpoint = advance(checkpoint, settled, outcomes);
      bytesOfWindow = 0;
      await input.save(checkpoint);
      showProgress();
      if (settled.length < window.length) {
        break;
      }
      await keepPace(checkpoint.line - start.line);
      if (signal.aborted) {
        break;
      }
    }
    isComplete = sender.blockedBy === undefined && !signal.aborted;
  } catch (error) {
    // Reading standard input ends so when asked to stop.
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    progress.end();
  }
  return { checkpoint, isComplete, blockedBy: sender.blockedBy, elapsedMs: now() - startedAtMs };
}

async function* identifyLines({ chunks, start }: LineInput): AsyncGenerator<readonly IdentifiedLine[]> {
  const splitter = new LineSplitter({ line: start.line, offset: start.offset, lineBytesMax });
  let { identity } = start;
  const identify = (line: ReturnType<LineSplitter['end']>[number]): IdentifiedLine => {
    identity = nextIdentity(identity, line);
    return { ...line, identity };
  };
  for await (const chunk of chunks) {
    yield splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).map(identify);
  }
  yield splitter.end().map(identify);
}

/** A line that is not settled holds the checkpoint, whatever became of those behind it: they will come again and be recognised. */
function countSettled(outcomes: readonly LineOutcome[]): number {
  const first = outcomes.findIndex(({ kind }) => kind === 'blocked');
  return first === -1 ? outcomes.length : first;
}

function toRejectedLines(lines: readonly IdentifiedLine[], outcomes: readonly LineOutcome[]): readonly RejectedLine[] {
  return lines.flatMap((line, index) => {
    const outcome = outcomes[index];
    return outcome?.kind === 'bad' || outcome?.kind === 'rejected'
      ? [{ line: line.number, reason: outcome.reason, message: outcome.message, text: toShownText(line) }]
      : [];
  });
}

function advance(from: Checkpoint, lines: readonly IdentifiedLine[], outcomes: readonly LineOutcome[]): Checkpoint {
  const last = lines.at(-1);
  if (last === undefined) {
    return from;
  }
  const counts = { ...from.counts };
  for (const { kind } of outcomes.slice(0, lines.length)) {
    if (kind === 'delivered' || kind === 'rejected' || kind === 'bad') {
      counts[kind]++;
    }
  }
  return { line: last.number, offset: last.endOffset, identity: last.identity, counts };
}

function createRetryNote({ note, notePaint }: Terminal, now: () => number): (reason: string, waitMs: number) => void {
  let notedAtMs = Number.NEGATIVE_INFINITY;
  return (reason, waitMs) => {
    if (now() - notedAtMs >= retryNoteEveryMs) {
      notedAtMs = now();
      note(notePaint.yellow(`not taken yet (${reason}); trying again in ${(waitMs / 1_000).toFixed(1)} s`));
    }
  };
}

function toStopped({ checkpoint, blockedBy }: Sent): CommandError {
  const reason = blockedBy?.message.replace(/\.$/, '') ?? 'unknown';
  return new CommandError('delivery_stopped', `Stopped behind line ${checkpoint.line}: ${reason}.`, { cause: blockedBy });
}
