import { useEffect, useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { openFeed } from '../live/feed.ts';
import type { LiveRow } from '../live/live-event.ts';

const arrivalsMax = 5;

/** What has come, the newest first: before the page was opened, and since. */
export interface Arrivals {
  readonly arrivals: readonly LiveRow[];
  /** Whether there were events before the page was opened. */
  readonly hadEarlier: boolean;
  readonly isOpen: boolean;
  readonly error: unknown;
}

export function useArrivals(): Arrivals {
  const api = useApi();
  const [arrivals, setArrivals] = useState<readonly LiveRow[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const [hadEarlier, setHadEarlier] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let wasOpen = false;
    const feed = openFeed(api, {
      onItems(items): void {
        if (!wasOpen) {
          setHadEarlier(true);
        }
        const rows = items.filter((item) => item.kind !== 'gap').slice(-arrivalsMax);
        setArrivals((before) => [...rows.toReversed(), ...before].slice(0, arrivalsMax));
      },
      onState(state): void {
        wasOpen ||= state.kind === 'open';
        setIsOpen(state.kind === 'open');
        setError(state.kind === 'waiting' ? state.error : undefined);
      },
    });
    return () => feed.close();
  }, [api]);
  return { arrivals, hadEarlier, isOpen, error };
}
