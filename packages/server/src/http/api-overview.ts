import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { HistoryRange } from '../observe/history.ts';
import type { Overview } from '../observe/overview.ts';
import { answerJson } from './answer.ts';
import { readParameters, refuseParameter } from './parameters.ts';

/** `GET /api/overview?range=hour|day|month`. Rejects with a `FairleadError`. */
export async function answerOverview(
  overview: Overview,
  segments: readonly string[],
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  if (segments.length > 0) {
    throw new FairleadError('not_found');
  }
  const given = readParameters(request);
  const unknown = [...given.keys()].find((name) => name !== 'range');
  if (unknown !== undefined) {
    throw new FairleadError('invalid_parameter', `There is no parameter ${unknown}; there is range.`);
  }
  answerJson(response, 200, await overview.describe(parseRange(given.get('range') ?? 'hour')));
}

function parseRange(text: string): HistoryRange {
  if (text !== 'hour' && text !== 'day' && text !== 'month') {
    throw refuseParameter('range', 'hour, day or month', text);
  }
  return text;
}
