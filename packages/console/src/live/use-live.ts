import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useConsole } from '../console.ts';
import { earlierRowsMax, type FeedState } from './feed.ts';
import { type LiveFilter, toPredicate } from './filter.ts';
import type { LiveItem } from './live-event.ts';
import { listOlder } from './older.ts';
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
  /** Holds it for as long as the newest is not in sight, if nobody else does. */
  readonly leaveTop: (isAway: boolean) => void;
  readonly clear: () => void;
  /** What was there before the oldest that is shown. */
  readonly older: OlderState;
}

export interface OlderState {
  /** Undefined where there is none, or no room for it. */
  readonly read: (() => void) | undefined;
  readonly isReading: boolean;
  readonly error: unknown;
}

const drawMs = 120;

export function useLive(filter: LiveFilter): Live {
  const { feeds, session } = useConsole();
  const { api } = session;
  const recent = useMemo(() => new RecentItems(), []);
  const rate = useMemo(createRate, []);
  const [state, setState] = useState<FeedState>({ kind: 'connecting' });
  const [, draw] = useState(0);
  const [held, setHeld] = useState<{ readonly items: readonly LiveItem[]; readonly matchCount: number }>();
  const isPaused = useRef(false);
  const [older, setOlder] = useState<Pick<OlderState, 'isReading' | 'error'> & { readonly hasMore: boolean }>({
    isReading: false,
    error: undefined,
    hasMore: true,
  });

  function keep(): void {
    setHeld((shown) => shown ?? { items: recent.matches, matchCount: recent.matchCount });
  }
  function goOn(): void {
    isPaused.current = false;
    setHeld(undefined);
  }

  useMemo(() => {
    recent.filter(toPredicate(filter));
    goOn();
  }, [filter]);
  useEffect(() => {
    let isStale = false;
    let isOpen = false;
    let wasOpen = false;
    const feed = feeds.open({
      onState(next): void {
        isOpen = next.kind === 'open';
        if (isOpen && !wasOpen) {
          wasOpen = true;
          // Fewer than were asked for: these are all that there are.
          setOlder((before) => ({ ...before, hasMore: recent.count >= earlierRowsMax }));
        }
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
  }, [feeds]);

  const { oldestRow } = recent;
  const readOlder = async (before: string): Promise<void> => {
    setOlder((known) => ({ ...known, isReading: true, error: undefined }));
    try {
      const { rows, hasMore } = await listOlder(api, before);
      // Cleared meanwhile, or moved on: then these do not stand before what is held.
      if (recent.oldestRow === before) {
        const added = recent.addOlder(rows);
        setHeld((shown) => (shown === undefined ? shown : { ...shown, items: [...added, ...shown.items] }));
      }
      setOlder({ isReading: false, error: undefined, hasMore });
    } catch (error) {
      setOlder((known) => ({ ...known, isReading: false, error }));
    }
  };

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
    hold(isHeld): void {
      if (isHeld) {
        isPaused.current = true;
        keep();
      } else {
        goOn();
      }
    },
    leaveTop(isAway): void {
      if (isAway) {
        keep();
      } else if (!isPaused.current) {
        goOn();
      }
    },
    older: {
      ...older,
      read: older.hasMore && oldestRow !== undefined && recent.hasRoom ? () => void readOlder(oldestRow) : undefined,
    },
    clear(): void {
      recent.clear();
      goOn();
      draw((count) => count + 1);
    },
  };
}
