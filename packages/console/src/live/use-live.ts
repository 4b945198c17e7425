import { useEffect, useMemo, useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { type FeedState, openFeed } from './feed.ts';
import { type LiveFilter, toPredicate } from './filter.ts';
import type { LiveItem } from './live-event.ts';
import { createRate } from './rate.ts';
import { RecentItems } from './recent-items.ts';

/** The feed as the page shows it, drawn anew a few times a second however much comes. */
export interface Live {
  readonly state: FeedState;
  /** Newest first. */
  readonly items: readonly LiveItem[];
  /** Of what matches, so many have come since it is held. */
  readonly newCount: number;
  readonly perSecond: number;
  readonly sources: readonly string[];
  readonly environments: readonly string[];
  readonly types: readonly string[];
  readonly isHeld: boolean;
  /** Keeps what is shown as it is, while everything goes on coming, or goes on with the newest. */
  readonly hold: (isHeld: boolean) => void;
  readonly clear: () => void;
}

const drawMs = 120;

export function useLive(filter: LiveFilter): Live {
  const api = useApi();
  const recent = useMemo(() => new RecentItems(), []);
  const rate = useMemo(createRate, []);
  const [state, setState] = useState<FeedState>({ kind: 'connecting' });
  const [, draw] = useState(0);
  const [held, setHeld] = useState<{ readonly items: readonly LiveItem[]; readonly matchCount: number }>();

  useMemo(() => {
    recent.filter(toPredicate(filter));
    setHeld(undefined);
  }, [filter]);
  useEffect(() => {
    let isStale = false;
    let isOpen = false;
    const feed = openFeed(api, {
      onState(next): void {
        isOpen = next.kind === 'open';
        setState(next);
      },
      onItems(items): void {
        recent.add(items);
        // What was there before does not come now.
        if (isOpen) {
          rate.count(items.length, performance.now());
        }
        isStale = true;
      },
    });
    let wasBusy = false;
    const timer = setInterval(() => {
      const isBusy = rate.perSecond(performance.now()) > 0;
      if (isStale || wasBusy !== isBusy || isBusy) {
        isStale = false;
        wasBusy = isBusy;
        draw((count) => count + 1);
      }
    }, drawMs);
    return () => {
      clearInterval(timer);
      feed.close();
    };
  }, [api]);

  const matches = held?.items ?? recent.matches;
  return {
    state,
    items: useMemo(() => matches.toReversed(), [matches]),
    newCount: held === undefined ? 0 : recent.matchCount - held.matchCount,
    perSecond: rate.perSecond(performance.now()),
    sources: recent.valuesOf('source'),
    environments: recent.valuesOf('environment'),
    types: recent.valuesOf('type'),
    isHeld: held !== undefined,
    hold: (isHeld) => setHeld(isHeld ? { items: recent.matches, matchCount: recent.matchCount } : undefined),
    clear(): void {
      recent.clear();
      setHeld(undefined);
      draw((count) => count + 1);
    },
  };
}
