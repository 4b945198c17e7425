import { useEffect, useState } from 'preact/hooks';
import { useConsole } from '../console.ts';
import type { LiveRow } from '../live/live-event.ts';

const arrivalsMax = 5;

/** What has come, the newest first: before the page was opened, and since. */
export interface Arrivals {
  readonly arrivals: readonly LiveRow[];
  readonly isOpen: boolean;
  readonly error: unknown;
}

export function useArrivals(): Arrivals {
  const { feeds } = useConsole();
  const [arrivals, setArrivals] = useState<readonly LiveRow[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const feed = feeds.open({
      onItems(items): void {
        const rows = items.filter((item) => item.kind !== 'gap').slice(-arrivalsMax);
        setArrivals((before) => [...rows.toReversed(), ...before].slice(0, arrivalsMax));
      },
      onState(state): void {
        setIsOpen(state.kind === 'open');
        setError(state.kind === 'waiting' ? state.error : undefined);
      },
    });
    return () => feed.close();
  }, [feeds]);
  return { arrivals, isOpen, error };
}
