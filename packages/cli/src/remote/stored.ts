import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../errors.ts';
import { reach } from './reach.ts';

const waitMs = 25;
const storedWithinMs = 60_000;

/** Resolves when everything that the server has accepted so far is queryable. Throws `store_too_slow`. */
export async function waitUntilStored(url: string, signal?: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + storedWithinMs;
  while (!(await isStored(url, signal))) {
    if (performance.now() > deadlineMs) {
      throw new CommandError('store_too_slow');
    }
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function isStored(url: string, signal?: AbortSignal): Promise<boolean> {
  const metrics = await fetchMetrics(url, signal);
  return readMetric(metrics, 'stored_position') >= readMetric(metrics, 'log_position');
}

/** Prometheus text. */
export async function fetchMetrics(url: string, signal?: AbortSignal): Promise<string> {
  const response = await reach(`${url}/metrics`, signal === undefined ? {} : { signal });
  return response.text();
}

/** NaN where it is not among them. */
export function readMetric(metrics: string, name: string): number {
  return Number(new RegExp(`^fairlead_${name} (\\d+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
}
