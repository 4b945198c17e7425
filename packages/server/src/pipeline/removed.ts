import type { RemovedBefore } from '../store/row-removal.ts';
import type { PreparedRecord } from './prepare.ts';

/** Whether rows of a record that are not there may have been removed for being too old. */
export function isRemoved({ receivedAtMs, retryOf }: PreparedRecord, { events, quarantine }: RemovedBefore): boolean {
  // What is tried again is as old as its original, where it is stored.
  return (retryOf?.receivedAtMs ?? receivedAtMs) < events || receivedAtMs < quarantine;
}
