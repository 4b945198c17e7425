import { hasBatchField } from '../batch/batch-check.ts';
import { batchEvent } from '../batch/event-check.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import { type BatchFrame, readBatchFrame } from './batch-frame.ts';
import { mapBatchEvent, mapUserUpdate } from './batch-event.ts';
import type { Claim, Issue } from './event.ts';
import { cutNesting, exceedsNesting } from '../check/nesting.ts';
import { exceedsSharing, mayExceedSharing } from './sharing.ts';
import { findHistoricalBreach, type HistoricalBreach } from './historical.ts';
import type { IngestRequest } from './request.ts';
import type { Rejection, Results } from './results.ts';

/** Adds every batch of a bulk request. */
export function addBulk(request: IngestRequest, results: Results): void {
  const { body } = request;
  if (!Array.isArray(body)) {
    results.quarantine(storable(body), { reason: 'invalid_field', message: 'Expected an array of batches.', path: '' });
    return;
  }
  results.inspection.enter();
  for (let index = 0; index < body.length; index++) {
    results.inspection.at(index);
    addBatch(body[index] as JsonValue, request, results);
  }
  results.inspection.leave();
}

/** Adds the events of one batch, each on its own feet, or the batch's one `user_update`. */
export function addBatch(batch: JsonValue, request: IngestRequest, results: Results): void {
  const rejection = isJsonObject(batch) ? findProblem(batch, request) : notABatch;
  if (rejection !== undefined || !isJsonObject(batch)) {
    const { reason, message } = rejection ?? notABatch;
    results.quarantine(storable(batch), { reason, message, path: results.inspection.pathText() });
    return;
  }
  const events = batch['events'];
  const breach = request.route === 'historical' ? findHistoricalBreach(events, request.receivedAtMs) : undefined;
  if (breach !== undefined) {
    quarantineHistorical(batch, breach, results);
    return;
  }
  const frame = readBatchFrame(batch, request, results.inspection);
  const claim = toBatchClaim(frame, results.nextIndex);
  if (Array.isArray(events) && events.length > 0) {
    addEvents(events, { frame, claim, results });
  } else {
    results.keep(mapUserUpdate(frame), claim, frame.warnings);
  }
}

/** The events of a batch that have a result each; undefined for a batch that has one result as a whole. */
export function eventsWithResults(batch: JsonValue, request: IngestRequest): readonly JsonValue[] | undefined {
  if (!isJsonObject(batch) || findProblem(batch, request) !== undefined) {
    return undefined;
  }
  const events = batch['events'];
  return Array.isArray(events) && events.length > 0 ? events : undefined;
}

const notABatch: Omit<Rejection, 'path'> = { reason: 'not_an_object', message: 'Expected a batch object.' };

/** What makes a batch unreadable as a whole. */
function findProblem(batch: JsonObject, { bodyBytes }: IngestRequest): Omit<Rejection, 'path'> | undefined {
  if (!hasBatchField(batch)) {
    return { reason: 'missing_field', message: 'Expected a batch, received an object with none of its fields.' };
  }
  const events = batch['events'];
  if (events !== undefined && events !== null && !Array.isArray(events)) {
    return { reason: 'invalid_field', message: 'Expected "events" to be an array.' };
  }
  const levelsMax = limits.nestingLevelsMax.value;
  for (const key in batch) {
    if (key !== 'events' && exceedsNesting(batch[key], levelsMax)) {
      return { reason: 'nesting_too_deep', message: `Expected at most ${levelsMax} levels of nesting.` };
    }
  }
  const eventCount = Array.isArray(events) ? events.length : 0;
  if (
    eventCount > 1 &&
    mayExceedSharing({ eventCount, bodyBytes }) &&
    exceedsSharing({ ...batch, events: null }, { eventCount, bodyBytes })
  ) {
    const message = `Expected less to be said of all events, or fewer than ${eventCount} of them in the batch.`;
    return { reason: 'batch_too_large', message };
  }
  return undefined;
}

/** One row for each event of the batch, with the event that broke the rule as their path; one for the batch that has none. */
function quarantineHistorical(batch: JsonObject, { reason, message, place }: HistoricalBreach, results: Results): void {
  const ofEvents = `${results.inspection.pathText()}.events`;
  if (place === undefined) {
    results.quarantine(storable(batch), { reason, message, path: ofEvents });
    return;
  }
  const path = `${ofEvents}[${place}].data.timestamp_unixtime_ms`;
  for (const event of batch['events'] as JsonValue[]) {
    results.quarantine(storable(event), { reason, message, path });
  }
}

function storable(value: JsonValue): JsonValue {
  const levelsMax = limits.nestingLevelsMax.value;
  return exceedsNesting(value, levelsMax) ? cutNesting(value, levelsMax) : value;
}

/** A batch sent again is recognised as a whole by its request id, which its first event holds. */
function toBatchClaim({ requestId }: BatchFrame, firstIndex: number): Claim | undefined {
  return requestId === undefined ? undefined : { key: `request:${requestId}`, index: firstIndex };
}

interface BatchInProgress {
  readonly frame: BatchFrame;
  readonly claim: Claim | undefined;
  readonly results: Results;
}

function addEvents(events: readonly JsonValue[], { frame, claim, results }: BatchInProgress): void {
  const { inspection } = results;
  inspection.enter();
  inspection.at('events');
  inspection.enter();
  for (let index = 0; index < events.length; index++) {
    inspection.at(index);
    const sent = events[index] as JsonValue;
    if (results.passesOver() || results.quarantineIfTooLarge(sent)) {
      continue;
    }
    const event = batchEvent.read(sent, inspection);
    if (event === undefined) {
      results.quarantineForError(sent);
      continue;
    }
    const warnings = inspection.takeIssues();
    const eventClaim = claim ?? toEventClaim(event.data.source_message_id, results.nextIndex);
    results.keep(mapBatchEvent(event, frame, index), eventClaim, joinWarnings(frame.warnings, warnings));
  }
  inspection.leave();
  inspection.leave();
}

function toEventClaim(messageId: string | undefined, index: number): Claim | undefined {
  return messageId === undefined ? undefined : { key: `event:${messageId}`, index };
}

function joinWarnings(ofBatch: readonly Issue[], ofEvent: readonly Issue[]): readonly Issue[] {
  if (ofBatch.length === 0 || ofEvent.length === 0) {
    return ofBatch.length === 0 ? ofEvent : ofBatch;
  }
  return [...ofBatch, ...ofEvent];
}
