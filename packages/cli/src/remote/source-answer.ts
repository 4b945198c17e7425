import { CommandError } from '../errors.ts';
import { type ApiRequest, callApi } from './api.ts';
import type { Connection } from './connection.ts';

/** A source as the API shows it. Times are ISO 8601, UTC. */
export interface SourceAnswer {
  readonly name: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
  readonly limits: SourceLimits;
  readonly credentials: readonly CredentialAnswer[];
}

/** What a source may send in a second; what is not there has no limit. */
export interface SourceLimits {
  readonly requestsPerSecond?: number;
  readonly eventsPerSecond?: number;
  readonly bytesPerSecond?: number;
}

export interface CredentialAnswer {
  readonly key: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly lastUsedAt?: string;
}

export interface IssuedAnswer {
  readonly source: SourceAnswer;
  readonly key: string;
  readonly secret: string;
}

export interface SourceCall extends Pick<ApiRequest, 'method' | 'path'> {
  readonly body?: object;
}

const answerWithinMs = 30_000;

/** The text of the answer, and what it holds once it is seen to be there. Throws as {@link callApi} does. */
export async function callSources<Member extends string>(
  connection: Connection,
  call: SourceCall,
  member: Member,
): Promise<{ readonly text: string; readonly value: Readonly<Record<Member, unknown>> }> {
  const { body, ...request } = call;
  const signal = AbortSignal.timeout(answerWithinMs);
  const response = await callApi(connection, { ...request, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  const value = parseObject(text);
  if (value === undefined || !(member in value)) {
    throw new CommandError('unexpected_answer', `What answers at ${connection.url} says nothing of sources.`);
  }
  return { text, value: value as Readonly<Record<Member, unknown>> };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON: the caller says that it is no answer.
    return undefined;
  }
}
