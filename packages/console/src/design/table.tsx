import type { ComponentChildren, JSX } from 'preact';
import './parts.css';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly render: (row: Row) => ComponentChildren;
}

export interface TableProps<Row> {
  /** What the table shows, for who can't see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Makes rows open something; put a link or button in one of the cells as well, for the keyboard. */
  readonly onOpen?: (row: Row) => void;
  readonly selectedKey?: string | undefined;
  /** What becomes of a row on a phone. Default: the table scrolls sideways. */
  readonly narrow?: 'scroll' | 'stack';
}

/** For as many rows as a person reads; longer ones are for `VirtualRows`. */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const { caption, columns, rows, keyOf, onOpen, selectedKey, narrow = 'scroll' } = props;
  return (
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table class={`table ${narrow}`}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, align }) => (
              <th key={title} scope="col" class={align}>
                {title === '' ? <span class="unseen">Actions</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                class={onOpen === undefined ? undefined : 'opens'}
                aria-selected={selectedKey === undefined ? undefined : selectedKey === key}
                onClick={onOpen === undefined ? undefined : () => onOpen(row)}
              >
                {columns.map(({ title, align, render }) => (
                  <td key={title} class={align} data-title={title}>
                    {render(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
