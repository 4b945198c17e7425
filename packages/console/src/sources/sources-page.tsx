import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Empty, Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Panel } from '../design/panel.tsx';
import { useLoading } from '../server/loading.ts';
import { useRefresh } from '../server/refresh.ts';
import { Page } from '../shell/page.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { IssuedDialog } from './issued-dialog.tsx';
import { LimitsDialog } from './limits-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { countBySource, type Issued, listSources, type Source } from './source.ts';
import { SourceTable } from './source-table.tsx';

export type SourceAction = 'rotate' | 'limits' | 'revoke';

/** What stands over the page. */
type Open =
  | { readonly kind: 'none' }
  | { readonly kind: 'create' }
  | { readonly kind: SourceAction; readonly source: Source }
  | { readonly kind: 'issued'; readonly issued: Issued };

/** Counting reads a column of all events: not more often than people look. */
const refreshMs = 5_000;

export function SourcesPage(): JSX.Element {
  const api = useApi();
  const sources = useLoading((signal) => listSources(api, signal), []);
  const counts = useLoading((signal) => countBySource(api, signal), []);
  useRefresh(sources, refreshMs);
  useRefresh(counts, refreshMs);
  const [open, setOpen] = useState<Open>({ kind: 'none' });
  const close = (): void => setOpen({ kind: 'none' });
  const done = (): void => {
    close();
    sources.reload();
  };
  const issued = (answer: Issued): void => {
    setOpen({ kind: 'issued', issued: answer });
    sources.reload();
  };
  return (
    <Page
      title="Sources"
      about="Who may send. A source has a key and a secret; its write key is the key, for SDKs that know no secret."
      actions={
        <Button kind="primary" icon="add" onClick={() => setOpen({ kind: 'create' })}>
          New source
        </Button>
      }
    >
      {sources.error === undefined ? null : <ErrorNotice error={sources.error} onRetry={sources.reload} />}
      {counts.error === undefined ? null : <ErrorNotice error={counts.error} onRetry={counts.reload} />}
      <Panel flush>
        {sources.value === undefined ? (
          sources.isLoading && <Waiting>Asking for the sources…</Waiting>
        ) : sources.value.length === 0 ? (
          <Empty icon="sources" title="No sources yet">
            Nothing can be sent until there is one.
          </Empty>
        ) : (
          <SourceTable sources={sources.value} counts={counts.value} onAction={(kind, source) => setOpen({ kind, source })} />
        )}
      </Panel>
      {open.kind === 'create' && <CreateDialog onClose={close} onIssued={issued} />}
      {open.kind === 'issued' && <IssuedDialog issued={open.issued} onClose={close} />}
      {open.kind === 'rotate' && <RotateDialog source={open.source} onClose={close} onIssued={issued} />}
      {open.kind === 'limits' && <LimitsDialog source={open.source} onClose={close} onDone={done} />}
      {open.kind === 'revoke' && <RevokeDialog source={open.source} onClose={close} onDone={done} />}
    </Page>
  );
}
