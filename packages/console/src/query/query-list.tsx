import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import type { NamedQuery, Queries } from './queries.ts';

/** Queries to begin with, and the tables that there are. */
export function QueryList(props: {
  readonly queries: Queries;
  readonly chosen: NamedQuery;
  readonly onChoose: (query: NamedQuery) => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { queries, chosen, onChoose, onDeleted } = props;
  const [unwanted, setUnwanted] = useState<NamedQuery | undefined>(undefined);
  return (
    <>
      <aside class="query-list" aria-label="Queries and tables">
        {queries.saved.length === 0 ? null : (
          <section>
            <h2>Saved</h2>
            <ul>
              {queries.saved.map((query) => (
                <li key={query.name}>
                  <Choose query={query} isChosen={query.name === chosen.name} onChoose={onChoose} />
                  <Button
                    kind="quiet"
                    size="small"
                    icon="clear"
                    label={`Delete ${query.name}`}
                    onClick={() => setUnwanted(query)}
                  />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h2>Ready-made</h2>
          <ul>
            {queries.readyMade.map((query) => (
              <li key={query.name}>
                <Choose query={query} isChosen={query.name === chosen.name} onChoose={onChoose} />
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>Tables</h2>
          {Object.entries(queries.tables).map(([table, columns]) => (
            <details key={table}>
              <summary class="mono">{table}</summary>
              <ul class="query-columns">
                {columns.map(({ name, type }) => (
                  <li key={name}>
                    <code>{name}</code> <span class="faint">{type.toLowerCase()}</span>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        </section>
      </aside>
      {unwanted === undefined ? null : (
        <DeleteDialog
          query={unwanted}
          onClose={() => setUnwanted(undefined)}
          onDeleted={() => {
            setUnwanted(undefined);
            onDeleted();
          }}
        />
      )}
    </>
  );
}

function Choose(props: {
  readonly query: NamedQuery;
  readonly isChosen: boolean;
  readonly onChoose: (query: NamedQuery) => void;
}): JSX.Element {
  return (
    <button type="button" class="query-choose" aria-pressed={props.isChosen} onClick={() => props.onChoose(props.query)}>
      {props.query.name}
    </button>
  );
}
