import { isJsonObject, type JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import { toEventTimeMs } from './event-time.ts';

export interface HistoricalBreach {
  readonly reason: 'historical_no_events' | 'historical_no_timestamp' | 'historical_too_recent';
  readonly message: string;
  /** The first event that breaks the rule; undefined when the batch has none. */
  readonly place: number | undefined;
}

/**
 * Which of the three rules for backfills a batch breaks first (contract/mparticle.md §1.7). Such a batch is not processed: all of
 * it goes to quarantine, so that a backfill is never stored in part.
 */
export function findHistoricalBreach(events: JsonValue | undefined, receivedAtMs: number): HistoricalBreach | undefined {
  if (!Array.isArray(events) || events.length === 0) {
    return { reason: 'historical_no_events', message: 'Expected a historical batch to have events.', place: undefined };
  }
  const latestMs = receivedAtMs - limits.historicalEventAgeMs.value;
  for (let place = 0; place < events.length; place++) {
    const timeMs = readTimeMs(events[place]);
    if (timeMs === undefined) {
      const message = 'Expected every event of a historical batch to have a timestamp_unixtime_ms.';
      return { reason: 'historical_no_timestamp', message, place };
    }
    if (timeMs > latestMs) {
      const times = `received ${new Date(timeMs).toISOString()} at ${new Date(receivedAtMs).toISOString()}`;
      const message = `Expected every event of a historical batch to be at least 72 hours old, ${times}.`;
      return { reason: 'historical_too_recent', message, place };
    }
  }
  return undefined;
}

function readTimeMs(event: JsonValue | undefined): number | undefined {
  const data = isJsonObject(event) ? event['data'] : undefined;
  return isJsonObject(data) ? toEventTimeMs(data['timestamp_unixtime_ms']) : undefined;
}
