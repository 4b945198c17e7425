import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Panel } from '../design/panel.tsx';
import { useLoading } from '../server/loading.ts';
import { Page } from '../shell/page.tsx';
import { type Issued, listSources } from '../sources/source.ts';
import { Arrivals } from './arrivals.tsx';
import { ChooseSource } from './choose-source.tsx';
import { useArrivals } from './first-event.ts';
import { SnippetChoice } from './snippet-choice.tsx';
import './start.css';

/** From nothing to the first event: a source, a program that sends as it, and the event as it lands. */
export function StartPage(): JSX.Element {
  const api = useApi();
  const sources = useLoading((signal) => listSources(api, signal), []);
  const [issued, setIssued] = useState<Issued>();
  const { arrivals, isOpen, error } = useArrivals();
  return (
    <Page
      title={arrivals.length === 0 ? 'Send the first event' : 'Events are coming in'}
      about="Make a source, run a few lines that send as it, and see the event here the moment it is on disk."
    >
      {sources.error === undefined ? null : <ErrorNotice error={sources.error} onRetry={sources.reload} />}
      {error === undefined ? null : <ErrorNotice error={error} />}
      <div class="start">
        <Panel title="1 · A source to send as">
          <ChooseSource sources={sources.value ?? []} issued={issued} onIssued={setIssued} />
        </Panel>
        <Panel title="2 · A few lines to run">
          <SnippetChoice issued={issued} />
        </Panel>
        <Panel title={arrivals.length === 0 ? '3 · Here it will appear' : '3 · Here it is'}>
          <Arrivals arrivals={arrivals} isOpen={isOpen} />
        </Panel>
      </div>
    </Page>
  );
}
