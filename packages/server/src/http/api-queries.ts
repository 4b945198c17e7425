import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '@fairlead/protocol';
import { FairleadError } from '../errors.ts';
import { type NamedQuery, readyMadeQueries } from '../queries/ready-made.ts';
import type { SavedQueries, SavedQuery } from '../queries/saved-queries.ts';
import { deniedFunctions } from '../store/query-guard.ts';
import { columnTypes } from '../store/row-sql.ts';
import { answerJson } from './answer.ts';
import { readJson } from './body.ts';
import { refuseParameter } from './parameters.ts';

const bodyBytesMax = 256 * 1024;
const nameLengthMax = 100;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** `GET /api/queries`: what can be asked, what others asked, the tables that there are, and the functions that are refused. */
export async function answerQueries(queries: SavedQueries, segments: readonly string[], { response }: Exchange): Promise<void> {
  if (segments.length > 0) {
    throw new FairleadError('not_found');
  }
  const saved = await queries.list();
  answerJson(response, 200, {
    saved: saved.map(describeQuery),
    readyMade: readyMadeQueries,
    tables: columnTypes,
    refusedFunctions: [...deniedFunctions],
  });
}

/** `POST /api/queries/save` `{"name","sql","chart"?}`; one of the same name is replaced. */
export async function answerSaveQuery(queries: SavedQueries, { request, response }: Exchange): Promise<void> {
  const body = await readObject(request, ['name', 'sql', 'chart']);
  const { sql, chart } = body;
  if (typeof sql !== 'string' || sql.trim() === '') {
    throw refuseParameter('sql', 'a text', sql);
  }
  if (chart !== undefined && chart !== 'bars' && chart !== 'line') {
    throw refuseParameter('chart', '"bars" or "line"', chart);
  }
  const query: NamedQuery = { name: readName(body), sql, ...(chart === undefined ? {} : { chart }) };
  answerJson(response, 200, { query: describeQuery(await queries.save(query)) });
}

/** `POST /api/queries/delete` `{"name"}`. */
export async function answerDeleteQuery(queries: SavedQueries, { request, response }: Exchange): Promise<void> {
  const name = readName(await readObject(request, ['name']));
  await queries.delete(name);
  answerJson(response, 200, { deleted: name });
}

async function readObject(request: IncomingMessage, known: readonly string[]): Promise<JsonObject> {
  const body = await readJson(request, bodyBytesMax);
  if (!isJsonObject(body)) {
    throw refuseParameter('The body', 'a JSON object', body);
  }
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new FairleadError('invalid_parameter', `There is no parameter ${unknown}; there are ${known.join(', ')}.`);
  }
  return body;
}

function readName({ name }: JsonObject): string {
  if (typeof name !== 'string' || name.trim() === '' || name.length > nameLengthMax || !name.isWellFormed()) {
    throw refuseParameter('name', `a text of up to ${nameLengthMax} characters`, name);
  }
  return name.trim();
}

function describeQuery({ savedAtMs, ...query }: SavedQuery): object {
  return { ...query, savedAt: new Date(savedAtMs).toISOString() };
}
