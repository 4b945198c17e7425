import type { ComponentType, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useApi, useConsole } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { useLoading } from '../server/loading.ts';
import { Page } from '../shell/page.tsx';
import type { EditorProps } from './editor.tsx';
import { listFunctions, listQueries, type NamedQuery, type Queries, type Result, runQuery } from './queries.ts';
import { QueryList } from './query-list.tsx';
import { QueryResult } from './query-result.tsx';
import { SaveDialog } from './save-dialog.tsx';
import './query.css';

export function QueryPage(): JSX.Element {
  const api = useApi();
  const queries = useLoading((signal) => listQueries(api, signal), []);
  // Not needed by any other page, and larger than all of them.
  const editor = useLoading(async () => ({ Editor: (await import('./editor.tsx')).Editor as ComponentType<EditorProps> }), []);
  return (
    <Page title="Query" about="One SELECT over the tables events and quarantine, in the SQL of DuckDB.">
      {queries.error === undefined ? null : <ErrorNotice error={queries.error} onRetry={queries.reload} />}
      {editor.error === undefined ? null : <ErrorNotice error={editor.error} onRetry={editor.reload} />}
      {queries.value === undefined || editor.value === undefined ? (
        <Waiting>Opening the editor…</Waiting>
      ) : (
        <Workbench queries={queries.value} Editor={editor.value.Editor} onSaved={queries.reload} />
      )}
    </Page>
  );
}

interface Ran {
  readonly sql: string;
  readonly result: Result;
  readonly durationMs: number;
  /** Tells one run from the next. */
  readonly nth: number;
}

function Workbench(props: {
  readonly queries: Queries;
  readonly Editor: ComponentType<EditorProps>;
  readonly onSaved: () => void;
}): JSX.Element {
  const { queries, Editor, onSaved } = props;
  const api = useApi();
  const { router } = useConsole();
  const [chosen, setChosen] = useState<NamedQuery>(() => ({
    name: '',
    sql: router.place.value.query['sql'] ?? queries.readyMade[0]?.sql ?? '',
  }));
  const [text, setText] = useState(chosen.sql);
  const [ran, setRan] = useState<Ran | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const [running, setRunning] = useState<AbortController | undefined>(undefined);
  const [isSaving, setIsSaving] = useState(false);
  const count = useRef(0);
  const run = (sql: string): void => {
    running?.abort();
    const stop = new AbortController();
    const begunMs = performance.now();
    setRunning(stop);
    setError(undefined);
    runQuery(api, sql, stop.signal)
      .then(
        (result) => setRan({ sql, result, durationMs: performance.now() - begunMs, nth: ++count.current }),
        (problem: unknown) => {
          if (!stop.signal.aborted) {
            // What is not its answer would be taken for it.
            setRan(undefined);
            setError(problem);
          }
        },
      )
      .finally(() => setRunning((current) => (current === stop ? undefined : current)));
  };
  const choose = (query: NamedQuery): void => {
    // A copy, so that one that was changed is opened anew.
    setChosen({ ...query });
    setText(query.sql);
    run(query.sql);
  };
  return (
    <div class="query">
      <div class="query-main">
        <div class="query-frame">
          <Editor
            opened={chosen}
            tables={queries.tables}
            functions={() => listFunctions(api, queries.refusedFunctions)}
            onChange={setText}
            onRun={() => run(text)}
          />
          <div class="query-bar">
            <Button kind="primary" icon="start" disabled={text.trim() === ''} onClick={() => run(text)}>
              Run
            </Button>
            {running === undefined ? null : <Button onClick={() => running.abort()}>Stop waiting</Button>}
            <span class="query-hint faint">Ctrl + Enter runs it</span>
            <Button disabled={text.trim() === ''} onClick={() => setIsSaving(true)}>
              Save…
            </Button>
          </div>
        </div>
        {error === undefined ? null : <ErrorNotice error={error} />}
        {running !== undefined && ran === undefined ? <Waiting>Running…</Waiting> : null}
        {ran === undefined ? null : (
          <QueryResult
            key={ran.nth}
            {...ran}
            {...(chosen.sql === ran.sql && chosen.chart !== undefined ? { chart: chosen.chart } : {})}
          />
        )}
      </div>
      <QueryList queries={queries} chosen={chosen} onChoose={choose} onDeleted={onSaved} />
      {isSaving ? (
        <SaveDialog
          sql={text}
          name={queries.saved.find(({ name }) => name === chosen.name)?.name ?? ''}
          onClose={() => setIsSaving(false)}
          onSaved={(query) => {
            setIsSaving(false);
            setChosen(query);
            onSaved();
          }}
        />
      ) : null}
    </div>
  );
}
