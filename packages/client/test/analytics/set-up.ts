import { Analytics } from 'fairlead/segment';
import type { AnalyticsSettings, Plugin } from 'fairlead/segment';
import type { Endpoint } from '../endpoint.ts';
import { VirtualClock } from '../virtual-clock.ts';

export const track = { userId: 'u', event: 'E' };

export function eventsOf(endpoint: Endpoint): Record<string, unknown>[] {
  return endpoint.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: Record<string, unknown>[] }).batch);
}

/** A client with a clock that stands still, and what its `error` listeners were told. */
export function setUp(
  host: string,
  settings: Partial<AnalyticsSettings> = {},
): { analytics: Analytics; clock: VirtualClock; errors: ErrorLine[] } {
  const clock = new VirtualClock();
  const { fairlead, ...others } = settings;
  const analytics = new Analytics({ writeKey: 'k', host, ...others, fairlead: { clock, random: () => 0.5, ...fairlead } });
  const errors: ErrorLine[] = [];
  analytics.on('error', ({ code, reason, ctx }) => errors.push({ code, reason, event: ctx?.event.event }));
  return { analytics, clock, errors };
}

export interface ErrorLine {
  readonly code: string;
  readonly reason?: unknown;
  readonly event: string | undefined;
}

/** Tracks, and resolves with what the callback was told. */
export function tell(analytics: Analytics, params: object): Promise<unknown> {
  return new Promise((resolve) => analytics.track(params as never, resolve));
}

export function plugin(type: Plugin['type'], hook: Plugin['track']): Plugin {
  return {
    name: `a plugin of type ${type}`,
    type,
    isLoaded: () => true,
    load: () => Promise.resolve(),
    ...(hook && { track: hook }),
  };
}
