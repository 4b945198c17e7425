import { FairleadError } from '../errors.ts';
import type { UploadResult } from './upload-request.ts';
import { toNoAnswerError, toStatusError, toUploadResponse } from './upload-response.ts';
import type { SettledPart, UploadTarget } from './uploads.ts';

/** What callers are told of an upload: of its parts the first that failed, else the first. */
export function toUploadResult(parts: readonly SettledPart[], target: UploadTarget): UploadResult {
  const told = parts.find(({ outcome }) => outcome.kind !== 'delivered') ?? parts[0];
  if (told === undefined) {
    throw new Error('assertion failed: an upload without a request');
  }
  const { outcome, attempted } = told;
  const { answer } = attempted;
  const response = answer === undefined ? undefined : toUploadResponse(answer, target.url);
  if (outcome.kind === 'delivered') {
    return { error: null, response };
  }
  const cause = new FairleadError(outcome.failure);
  if (answer !== undefined && response !== undefined) {
    return { error: toStatusError(answer, response, cause), response };
  }
  return { error: toNoAnswerError(attempted.failure ?? outcome.failure, cause, target.timeoutMs), response: undefined };
}
