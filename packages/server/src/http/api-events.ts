import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { Reading } from '../pipeline/reading.ts';
import { answerText } from './answer.ts';
import { parseRowId, parseSearch, readParameters, refuseParameter } from './parameters.ts';
import { writePage, writeRow } from './row-json.ts';

/** `GET /api/events` and `GET /api/events/{row}`; `segments` are those behind `events`. Rejects with a `FairleadError`. */
export async function answerEvents(
  reading: Reading,
  segments: readonly string[],
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const [row, ...rest] = segments;
  if (rest.length > 0) {
    throw new FairleadError('not_found');
  }
  const text =
    row === undefined
      ? writePage('events', await reading.find(parseSearch('events', readParameters(request))))
      : await writeReport(reading, row);
  answerText(response, 200, { type: 'application/json', text });
}

async function writeReport(reading: Reading, text: string): Promise<string> {
  const id = parseRowId(text);
  if (id === undefined) {
    throw refuseParameter('The row', 'position.event_index', text);
  }
  const report = await reading.row(id);
  if (report === undefined) {
    throw new FairleadError('event_not_found', `There is no row ${text}.`);
  }
  const kind = report.table === 'events' ? 'stored' : 'quarantined';
  const rest = JSON.stringify({ warnings: report.warnings, request: report.request ?? null });
  return `{"kind":"${kind}","event":${writeRow(report.row)},${rest.slice(1)}`;
}
