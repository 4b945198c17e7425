import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { Reading } from '../pipeline/reading.ts';
import type { TimelineEvent } from '../pipeline/timeline.ts';
import { formatRowId, toRowId } from '../store/row-search.ts';
import { answerJson, answerText } from './answer.ts';
import { parseRowId, refuseParameter } from './parameters.ts';
import { writeRow } from './row-json.ts';

const identitiesMax = 20;
const identityLengthMax = 1_024;
const pageRowsDefault = 25;
const pageRowsMax = 100;

/** `GET /api/users` and `GET /api/users/timeline`; `segments` are those behind `users`. Rejects with a `FairleadError`. */
export async function answerUsers(
  reading: Reading,
  segments: readonly string[],
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const given = new URL(request.url ?? '', 'http://localhost').searchParams;
  switch (segments.join('/')) {
    case '': {
      checkNames(given, ['identity']);
      const [identity, ...others] = parseIdentities(given);
      if (identity === undefined || others.length > 0) {
        throw new FairleadError('invalid_parameter', 'identity is given once here.');
      }
      return answerJson(response, 200, { identity, ...(await reading.user(identity)) });
    }
    case 'timeline': {
      checkNames(given, ['identity', 'before', 'limit']);
      const rowsMax = parseLimit(given.get('limit') ?? String(pageRowsDefault));
      const { events, hasMore } = await reading.timeline({
        identities: parseIdentities(given),
        before: parseBefore(given),
        rowsMax,
      });
      const last = hasMore ? events.at(-1) : undefined;
      const next = last === undefined ? 'null' : `"${formatRowId(toRowId(last.row))}"`;
      return answerText(response, 200, {
        type: 'application/json',
        text: `{"events":[${events.map(writeEvent).join(',')}],"next":${next}}`,
      });
    }
    default:
      throw new FairleadError('not_found');
  }
}

/** The row, and behind its columns `changes`; their values are JSON already. */
function writeEvent({ row, changes }: TimelineEvent): string {
  const written = changes.map(
    ({ name, from, to }) => `{"name":${JSON.stringify(name)}${from === undefined ? '' : `,"from":${from}`},"to":${to}}`,
  );
  return `${writeRow(row).slice(0, -1)},"changes":[${written.join(',')}]}`;
}

function checkNames(given: URLSearchParams, known: readonly string[]): void {
  for (const name of given.keys()) {
    if (!known.includes(name)) {
      throw new FairleadError('invalid_parameter', `There is no parameter ${name}; there are ${known.join(', ')}.`);
    }
    if (name !== 'identity' && given.getAll(name).length > 1) {
      throw new FairleadError('invalid_parameter', `The parameter ${name} is given twice.`);
    }
  }
}

function parseIdentities(given: URLSearchParams): readonly string[] {
  const identities = [...new Set(given.getAll('identity'))];
  if (identities.length === 0 || identities.length > identitiesMax) {
    throw new FairleadError('invalid_parameter', `identity is given 1 to ${identitiesMax} times, received ${identities.length}.`);
  }
  const wrong = identities.find((identity) => identity === '' || identity.length > identityLengthMax);
  if (wrong !== undefined) {
    throw refuseParameter('identity', `a text of 1 to ${identityLengthMax} characters`, wrong);
  }
  return identities;
}

function parseBefore(given: URLSearchParams): ReturnType<typeof parseRowId> {
  const text = given.get('before');
  const row = text === null ? undefined : parseRowId(text);
  if (text !== null && row === undefined) {
    throw refuseParameter('before', 'the `next` of an answer, or a row as position.event_index', text);
  }
  return row;
}

function parseLimit(value: string): number {
  const limit = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > pageRowsMax) {
    throw refuseParameter('limit', `an integer from 1 to ${pageRowsMax}`, value);
  }
  return limit;
}
