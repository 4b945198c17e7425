import type { Entry } from './entry.ts';
import type { Queue } from './queue.ts';

export interface RequestLimits {
  /** Messages, or Batches, in one request. */
  readonly requestEntriesMax: number;
  readonly requestBytesMax: number;
  /** Bytes of a request around its entries; the commas between them come on top. */
  readonly envelopeBytes: number;
}

/** True when the oldest entries fill a request: waiting longer would not make it larger. */
export function holdsFullRequest(queue: Queue, limits: RequestLimits): boolean {
  if (queue.length >= limits.requestEntriesMax) {
    return true;
  }
  return limits.envelopeBytes + queue.bytes + queue.length - 1 >= limits.requestBytesMax;
}

/** Takes the oldest entries that fit one request, in order. Each entry was checked to fit alone when it was queued. */
export function cutRequest(queue: Queue, limits: RequestLimits): Entry[] {
  const countMax = Math.min(queue.length, limits.requestEntriesMax);
  let bytes = limits.envelopeBytes;
  let count = 0;
  while (count < countMax) {
    bytes += (queue.at(count)?.bytes ?? 0) + (count === 0 ? 0 : 1);
    if (bytes > limits.requestBytesMax && count > 0) {
      break;
    }
    count++;
  }
  return queue.take(count);
}
