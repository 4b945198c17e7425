import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { Reading } from '../pipeline/reading.ts';
import { answerJson, answerText } from './answer.ts';
import { parseFilters, parseSearch, readParameters } from './parameters.ts';
import { writePage } from './row-json.ts';

/** `GET /api/quarantine` and `GET /api/quarantine/summary`; `segments` are those behind `quarantine`. Rejects with a `FairleadError`. */
export async function answerQuarantine(
  reading: Reading,
  segments: readonly string[],
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  switch (segments.join('/')) {
    case '': {
      const page = await reading.find(parseSearch('quarantine', readParameters(request)));
      return answerText(response, 200, { type: 'application/json', text: writePage('quarantine', page) });
    }
    case 'summary': {
      const { rows, truncated } = await reading.summarizeQuarantine(parseFilters('quarantine', readParameters(request)));
      return answerJson(response, 200, { groups: rows, truncated });
    }
    default:
      throw new FairleadError('not_found');
  }
}
