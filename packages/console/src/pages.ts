import type { ComponentType } from 'preact';
import type { IconName } from './design/icon.tsx';
import { LivePage } from './live/live-page.tsx';
import { StartPage } from './start/start-page.tsx';

/** A page, and how one gets to it. */
export type PageEntry = PageName & ({ readonly Content: ComponentType } | { readonly load: () => Promise<ComponentType> });

interface PageName {
  /** In the address: `#/live`. */
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
}

/**
 * In the order of the navigation. Those that one comes to first are there at once; the code of the others is loaded when they are opened. Where
 * the address names none, it is one of those two: see `useLanding`.
 */
export const pages: readonly PageEntry[] = [
  { name: 'start', title: 'Start', icon: 'start', Content: StartPage },
  { name: 'live', title: 'Live', icon: 'live', Content: LivePage },
  {
    name: 'users',
    title: 'Users',
    icon: 'users',
    load: async () => (await import('./users/users-page.tsx')).UsersPage,
  },
  {
    name: 'quarantine',
    title: 'Quarantine',
    icon: 'quarantine',
    load: async () => (await import('./quarantine/quarantine-page.tsx')).QuarantinePage,
  },
  {
    name: 'overview',
    title: 'Overview',
    icon: 'overview',
    load: async () => (await import('./overview/overview-page.tsx')).OverviewPage,
  },
  {
    name: 'query',
    title: 'Query',
    icon: 'query',
    load: async () => (await import('./query/query-page.tsx')).QueryPage,
  },
  {
    name: 'sources',
    title: 'Sources',
    icon: 'sources',
    load: async () => (await import('./sources/sources-page.tsx')).SourcesPage,
  },
];

/** Whether what a page shows first is events as they come. */
export function isOfEvents(name: string): boolean {
  return name === '' || name === 'start' || name === 'live';
}
