import type { ComponentType } from 'preact';
import type { IconName } from './design/icon.tsx';

/** A page, and how one gets to it. Its code is loaded when it is opened. */
export interface PageEntry {
  /** In the address: `#/live`. */
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
  readonly load: () => Promise<ComponentType>;
}

/** In the order of the navigation. The first one is opened where the address names none. */
export const pages: readonly PageEntry[] = [
  { name: 'start', title: 'Start', icon: 'start', load: async () => (await import('./start/start-page.tsx')).StartPage },
  { name: 'live', title: 'Live', icon: 'live', load: async () => (await import('./live/live-page.tsx')).LivePage },
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
