import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import './virtual-rows.css';

export interface VirtualRowsProps<Row> {
  /** What the rows are, for who can't see them. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowHeight: number;
  readonly keyOf: (row: Row) => string;
  readonly render: (row: Row) => ComponentChildren;
  readonly selectedKey?: string | undefined;
  readonly onOpen: (row: Row) => void;
  /** Whether the newest is in sight. */
  readonly onTop?: (isAtTop: boolean) => void;
  readonly head?: ComponentChildren;
  /** Below the last row. */
  readonly foot?: ComponentChildren;
}

/** Rows above and below what is seen, so that scrolling shows no blanks. */
const marginRows = 8;

/**
 * As many rows as there are, of which those in sight are drawn. Arrows, Page Up, Page Down, Home and End move between them, Enter opens one. Rows have
 * one height; above them stands a head that stays.
 */
export function VirtualRows<Row>(props: VirtualRowsProps<Row>): JSX.Element {
  const { label, rows, rowHeight, keyOf, render, selectedKey, onOpen, onTop, head, foot } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [focus, setFocus] = useState<string>();
  const wasAtTop = useRef(true);

  const measure = (): void => {
    const { scrollTop = 0, clientHeight = 0 } = frame.current ?? {};
    setView((before) =>
      before.top === scrollTop && before.height === clientHeight ? before : { top: scrollTop, height: clientHeight },
    );
    if (wasAtTop.current !== scrollTop < 2) {
      wasAtTop.current = scrollTop < 2;
      onTop?.(wasAtTop.current);
    }
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (frame.current !== null) {
      observer.observe(frame.current);
    }
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - marginRows);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + marginRows);
  const focusIndex = rows.findIndex((row) => keyOf(row) === (focus ?? selectedKey));
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    const shown = frame.current;
    if (row !== undefined && shown !== null) {
      setFocus(keyOf(row));
      const headHeight = shown.clientHeight - view.height;
      const top = index * rowHeight;
      if (top < shown.scrollTop) {
        shown.scrollTop = top;
      } else if (top + 2 * rowHeight > shown.scrollTop + shown.clientHeight) {
        shown.scrollTop = top + 2 * rowHeight - shown.clientHeight + headHeight;
      }
    }
  };
  const onKey = (key: KeyboardEvent): void => {
    // A button below the rows takes its own.
    if (key.target !== key.currentTarget) {
      return;
    }
    const pageRows = Math.max(1, Math.floor(view.height / rowHeight) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: focusIndex + 1,
      ArrowUp: focusIndex - 1,
      PageDown: focusIndex + pageRows,
      PageUp: focusIndex - pageRows,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[key.key];
    const focused = rows[focusIndex];
    if (to !== undefined) {
      key.preventDefault();
      move(to);
    } else if (key.key === 'Enter' && focused !== undefined) {
      key.preventDefault();
      onOpen(focused);
    }
  };
  const idOf = (key: string): string => `row-${key}`;
  const isFocusDrawn = focusIndex >= first && focusIndex < last;
  const focused = rows[focusIndex];
  return (
    <div
      ref={frame}
      class="virtual"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length}
      aria-activedescendant={isFocusDrawn && focused !== undefined ? idOf(keyOf(focused)) : undefined}
      tabIndex={0}
      onScroll={measure}
      onKeyDown={onKey}
    >
      {head === undefined ? null : (
        <div class="virtual-head" role="row">
          {head}
        </div>
      )}
      <div class="virtual-body" role="rowgroup" style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset;
          const key = keyOf(row);
          return (
            // Keys are taken by the grid, which has the focus.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={key}
              id={idOf(key)}
              class={`virtual-row${index === focusIndex ? ' focus' : ''}`}
              role="row"
              aria-rowindex={index + 1}
              aria-selected={key === selectedKey}
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => {
                setFocus(key);
                onOpen(row);
              }}
            >
              {render(row)}
            </div>
          );
        })}
      </div>
      {foot === undefined ? null : (
        <div class="virtual-foot" role="row">
          <span role="gridcell">{foot}</span>
        </div>
      )}
    </div>
  );
}
