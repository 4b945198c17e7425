import type { Api } from '../server/api.ts';
import { type Feed, type FeedListener, type FeedState, openFeed } from './feed.ts';
import type { LiveItem } from './live-event.ts';

/**
 * Feeds for the pages that show one. The first may be opened ahead: before the page that shows it is drawn, or is known. It keeps what comes until
 * a page takes it over.
 */
export interface Feeds {
  /**
   * Resolves with whether there were events before, once that is known; false when the feed can't be opened in time, which the page that takes it
   * over shows.
   */
  openAhead(): Promise<boolean>;
  /** The one that was opened ahead, if it is there still, else a new one. */
  open(listener: FeedListener): Feed;
}

/** What nobody takes over for so long nobody wants. */
const keptMsMax = 10_000;

export function createFeeds(api: Api): Feeds {
  let ahead: FeedAhead | undefined;
  return {
    openAhead(): Promise<boolean> {
      ahead ??= openFeedAhead(api, () => {
        ahead = undefined;
      });
      return ahead.hasEvents;
    },
    open: (listener) => ahead?.handOver(listener) ?? openFeed(api, listener),
  };
}

interface FeedAhead {
  readonly hasEvents: Promise<boolean>;
  handOver(listener: FeedListener): Feed;
}

function openFeedAhead(api: Api, onGone: () => void): FeedAhead {
  const kept: LiveItem[] = [];
  let keptState: FeedState = { kind: 'connecting' };
  let taker: FeedListener | undefined;
  let tell: (hasEvents: boolean) => void = () => undefined;
  const hasEvents = new Promise<boolean>((resolve) => {
    tell = resolve;
  });
  const feed = openFeed(api, {
    onItems: (items) => (taker === undefined ? kept.push(...items) : taker.onItems(items)),
    onState(state): void {
      keptState = state;
      taker?.onState(state);
      if (state.kind !== 'connecting') {
        tell(kept.length > 0);
      }
    },
  });
  const timer = setTimeout(() => {
    feed.close();
    onGone();
    tell(false);
  }, keptMsMax);
  return {
    hasEvents,
    handOver(listener): Feed {
      clearTimeout(timer);
      onGone();
      taker = listener;
      if (kept.length > 0) {
        listener.onItems(kept.splice(0));
      }
      listener.onState(keptState);
      return feed;
    },
  };
}
