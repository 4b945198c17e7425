import type { JSX } from 'preact';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { useConsole } from '../console.ts';
import { formatCount } from '../design/amount.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { VirtualRows } from '../design/virtual-rows.tsx';
import { EventDetail } from '../event/event-detail.tsx';
import { Page } from '../shell/page.tsx';
import { isEmptyFilter, type LiveFilter, parseFilter } from './filter.ts';
import './live.css';
import { LiveFilters } from './live-filters.tsx';
import { LiveHead, LiveLine } from './live-line.tsx';
import type { LiveItem } from './live-event.ts';
import { type Live, useLive } from './use-live.ts';

const rowHeight = 34;

/** Every event as it is accepted and stored, or put into quarantine. */
export function LivePage(): JSX.Element {
  const { router } = useConsole();
  const { page, query, rest } = router.place.value;
  // Of no other page, while that is on its way.
  const openRow = page === 'live' ? rest[0] : undefined;
  const asked = parseFilter(query);
  // One object for as long as it asks for the same: an event that is opened stands in the address too, and lets go of nothing that is held.
  const filter = useMemo(() => asked, Object.values(asked));
  const live = useLive(filter);
  const setFilter = (next: LiveFilter): void =>
    router.replace({ page: 'live', rest: openRow === undefined ? [] : [openRow], query: { ...next } });
  const open = (row: string | undefined): void =>
    router.replace({ page: 'live', rest: row === undefined ? [] : [row], query: { ...filter } });
  const place = useRef<HTMLDivElement>(null);
  const isFocusDue = useRef(false);
  const close = (): void => {
    isFocusDue.current = true;
    open(undefined);
  };
  useLayoutEffect(() => {
    // What has the focus goes away with the event: the list goes on with it, once it is there, unless something else has it by then.
    if (!isFocusDue.current || openRow !== undefined) {
      return;
    }
    const list = place.current?.querySelector<HTMLElement>('.virtual');
    const isFree = document.activeElement === document.body;
    isFocusDue.current = isFree && !list;
    if (isFree) {
      list?.focus();
    }
  });
  return (
    <Page title="Live" size="full" actions={<Controls live={live} />}>
      <LiveFilters filter={filter} live={live} onChange={setFilter} />
      {live.state.kind === 'waiting' && <ErrorNotice error={live.state.error} />}
      {/* A key for whatever has the focus inside; by itself it is nothing to act on. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={place}
        class={`live${openRow === undefined ? '' : ' with-detail'}`}
        onKeyDown={({ key }) => {
          if (key === 'Escape' && openRow !== undefined) {
            close();
          }
        }}
      >
        <div class="live-list">
          {live.items.length === 0 ? (
            <NothingYet live={live} isFiltered={!isEmptyFilter(filter)} />
          ) : (
            <Rows live={live} openRow={openRow} onOpen={open} />
          )}
          {live.isHeld && (
            <div class="live-more">
              <Button kind="primary" size="small" onClick={() => live.hold(false)}>
                {live.newCount === 0 ? 'Held' : `${formatCount(live.newCount)} new`} · go on
              </Button>
            </div>
          )}
        </div>
        {openRow === undefined ? null : <EventDetail key={openRow} row={openRow} onClose={close} />}
      </div>
    </Page>
  );
}

function Controls({ live }: { readonly live: Live }): JSX.Element {
  return (
    <>
      <span class="live-rate number" aria-live="off">
        {live.state.kind === 'open' ? (
          <Badge tone={live.isHeld ? 'warn' : 'good'}>{live.isHeld ? 'held' : 'live'}</Badge>
        ) : (
          <Badge tone="warn">connecting</Badge>
        )}{' '}
        {formatCount(Math.round(live.perSecond))} events/s
      </span>
      <Button icon={live.isHeld ? 'start' : 'pause'} pressed={live.isHeld} onClick={() => live.hold(!live.isHeld)}>
        {live.isHeld ? 'Go on' : 'Pause'}
      </Button>
      <Button icon="clear" onClick={() => live.clear()}>
        Clear
      </Button>
    </>
  );
}

function Rows(props: {
  readonly live: Live;
  readonly openRow: string | undefined;
  readonly onOpen: (row: string) => void;
}): JSX.Element {
  const { live, openRow, onOpen } = props;
  // Whoever scrolls down wants to read: what is there stays where it is.
  const onTop = useCallback(
    (isAtTop: boolean) => {
      live.leaveTop(!isAtTop);
    },
    [live.leaveTop],
  );
  return (
    <VirtualRows
      label="Events, the newest first"
      rows={live.items}
      rowHeight={rowHeight}
      keyOf={keyOf}
      selectedKey={openRow}
      head={<LiveHead />}
      render={(item) => <LiveLine item={item} />}
      onTop={onTop}
      foot={hasOlder(live.older) ? <OlderEvents older={live.older} /> : undefined}
      onOpen={(item) => {
        if (item.kind !== 'gap') {
          onOpen(item.row);
        }
      }}
    />
  );
}

function keyOf(item: LiveItem): string {
  return item.kind === 'gap' ? `gap-${item.order}` : item.row;
}

function hasOlder({ read, error }: Live['older']): boolean {
  return read !== undefined || error !== undefined;
}

function OlderEvents({ older }: { readonly older: Live['older'] }): JSX.Element | null {
  if (older.error !== undefined) {
    return <ErrorNotice error={older.error} {...(older.read === undefined ? {} : { onRetry: older.read })} />;
  }
  return older.read === undefined ? null : (
    <Button icon="down" disabled={older.isReading} onClick={older.read}>
      Older events
    </Button>
  );
}

function NothingYet({ live, isFiltered }: { readonly live: Live; readonly isFiltered: boolean }): JSX.Element {
  if (isFiltered) {
    return (
      <Empty icon="search" title="Nothing here matches" action={<OlderEvents older={live.older} />}>
        Of what has come since the page was opened, and the newest before. What comes and matches appears here.
      </Empty>
    );
  }
  return live.state.kind === 'open' ? (
    <Empty icon="live" title="No event yet">
      The moment one is stored it appears here. <a href="#/start">Send the first one.</a>
    </Empty>
  ) : (
    <Empty icon="live" title="Connecting…" />
  );
}
