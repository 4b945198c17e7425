import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../errors.ts';
import { reach, type ServerPlace } from './reach.ts';

const waitMs = 25;
const storedWithinMs = 60_000;

/** Resolves when everything that the server has accepted so far is queryable. Throws `store_too_slow`. */
export async function waitUntilStored(place: ServerPlace, signal?: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + storedWithinMs;
  while (!(await isStored(place, signal))) {
    if (performance.now() > deadlineMs) {
      throw new CommandError('store_too_slow');
    }
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function isStored(place: ServerPlace, signal?: AbortSignal): Promise<boolean> {
  const metrics = await fetchMetrics(place, signal);
  return readMetric(metrics, 'stored_position') >= readMetric(metrics, 'log_position');
}

/** Prometheus text. */
async function fetchMetrics(place: ServerPlace, signal?: AbortSignal): Promise<string> {
  const response = await reach(place, '/metrics', signal === undefined ? {} : { signal });
  return response.text();
}

/** NaN where it is not among them. */
function readMetric(metrics: string, name: string): number {
  return Number(new RegExp(`^fairlead_${name} (\\d+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
}
