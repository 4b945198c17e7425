import type { ComponentType, JSX } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { ErrorNotice } from '../design/error-notice.tsx';
import type { PageEntry } from '../pages.ts';
import { useLoading } from '../server/loading.ts';
import { Page } from './page.tsx';

/** A page. What fails inside it takes nothing else with it. */
export function OpenPage({ entry }: { readonly entry: PageEntry }): JSX.Element | null {
  const [failure, reset] = useErrorBoundary() as [failure: unknown, reset: () => void];
  if (failure !== undefined) {
    return (
      <Page title={entry.title}>
        <ErrorNotice error={failure} onRetry={reset} />
      </Page>
    );
  }
  return 'Content' in entry ? <entry.Content /> : <LoadedPage title={entry.title} load={entry.load} />;
}

/** Once its code is here. */
function LoadedPage({ title, load }: { readonly title: string; readonly load: () => Promise<ComponentType> }): JSX.Element | null {
  const loading = useLoading(async (): Promise<{ readonly Content: ComponentType }> => ({ Content: await load() }), [load]);
  if (loading.error !== undefined) {
    return (
      <Page title={title}>
        <ErrorNotice error={loading.error} onRetry={loading.reload} />
      </Page>
    );
  }
  // Of a few KB, from the same server: a sign of waiting would only flicker.
  return loading.value === undefined ? null : <loading.value.Content />;
}
