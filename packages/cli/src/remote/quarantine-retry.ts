import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '@fairlead/protocol';
import { CommandError } from '../errors.ts';
import { toPrintable } from '../terminal/cell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { callApi } from './api.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';
import { type RetryAnswer, type Verdict, withVerdicts } from './retry-verdicts.ts';

export interface RetryCall {
  /** `position.event_index`. */
  readonly rows: readonly string[];
  readonly source: string | undefined;
  readonly reason: string | undefined;
  readonly isAll: boolean;
  /** A file with the event that takes the place of the one row; `-` is standard input. */
  readonly editPath: string | undefined;
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

/** A server answers within 30 seconds, once those who asked before are answered. */
const answerWithinMs = 300_000;

/** `fairlead quarantine retry`, a group part by part, one answer for each. 1 when an event was skipped or is in quarantine again. Throws `invalid_usage`, and as {@link callApi} does. */
export async function retryQuarantine(call: RetryCall, terminal: Terminal): Promise<number> {
  const wanted = { ...toSelection(call), ...(await readEdit(call, terminal)) };
  const connection = await resolveConnection(call.flags, terminal);
  let isGood = true;
  let next: string | null = null;
  do {
    const body = stringifyJson(next === null ? wanted : { ...wanted, cursor: next });
    const signal = AbortSignal.timeout(answerWithinMs);
    const text = await (await callApi(connection, { method: 'POST', path: '/api/quarantine/retry', body, signal })).text();
    const answer = await withVerdicts(parseAnswer(text, connection.url), connection);
    await terminal.write(call.isJson ? `${text}\n` : renderAnswer(answer, { isFirst: next === null }));
    isGood &&= answer.skipped.length === 0 && answer.retried.every(({ verdicts }) => verdicts?.some(isBad) === false);
    ({ next } = answer);
  } while (next !== null);
  return isGood ? 0 : 1;
}

function toSelection({ rows, source, reason, isAll }: RetryCall): JsonObject {
  const isGroup = source !== undefined || reason !== undefined;
  if (Number(rows.length > 0) + Number(isGroup) + Number(isAll) !== 1) {
    throw usageError('quarantine retry takes one of --row, --source and --reason, or --all');
  }
  if (rows.length > 0) {
    return { rows: [...rows] };
  }
  return isAll ? { all: true } : { ...(source === undefined ? {} : { source }), ...(reason === undefined ? {} : { reason }) };
}

/** Read as the server reads it: every digit of an integer stays. */
async function readEdit({ rows, editPath }: RetryCall, terminal: Terminal): Promise<JsonObject> {
  if (editPath === undefined) {
    return {};
  }
  if (rows.length !== 1) {
    throw usageError('--edit takes the place of one event: it goes with exactly one --row');
  }
  const text = editPath === '-' ? await terminal.readInput() : await readText(resolve(terminal.currentFolder, editPath));
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw usageError(`${editPath === '-' ? 'standard input' : editPath} holds no event, which is one JSON object`);
  }
  return { edit: parsed.value };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw usageError(`--edit names ${path}, which can't be read`, cause);
  }
}

function usageError(message: string, cause?: unknown): CommandError {
  return new CommandError('invalid_usage', message, { remedy: 'fairlead help quarantine retry lists what it takes.', cause });
}

function parseAnswer(text: string, url: string): RetryAnswer {
  try {
    const answer = JSON.parse(text) as RetryAnswer;
    if (Array.isArray(answer.retried) && Array.isArray(answer.skipped) && answer.next !== undefined) {
      return answer;
    }
  } catch {
    // Reported below, like any other text that is no answer.
  }
  throw new CommandError('unexpected_answer', `What answers at ${url} says nothing of a quarantine.`);
}

/** One line for each row, then how many there were. */
function renderAnswer({ retried, skipped, remaining }: RetryAnswer, { isFirst }: { readonly isFirst: boolean }): string {
  const lines = [
    ...retried.map(({ row, receipt, verdicts }) => `${row}  ${verdicts?.map(describe).join(', ') ?? `tried as ${receipt}`}`),
    ...skipped.map(({ row, reason }) => `${row}  skipped: ${reason}`),
    isFirst && retried.length + skipped.length + remaining === 0
      ? 'Nothing in quarantine matches, or it was tried before.'
      : `${retried.length} tried, ${skipped.length} skipped${remaining > 0 ? `; ${remaining} are left` : ''}`,
  ];
  return `${lines.map(toPrintable).join('\n')}\n`;
}

function describe({ verdict, reason, message }: Verdict): string {
  return reason === undefined ? verdict : `${verdict} again: ${reason}: ${message ?? ''}`;
}

/** Set aside again, or not known to be kept. */
function isBad({ verdict }: Verdict): boolean {
  return verdict === 'quarantined' || verdict === 'pending';
}
