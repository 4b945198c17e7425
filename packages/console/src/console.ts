import { type Context, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Feeds } from './live/feeds.ts';
import type { Router } from './navigation/router.ts';
import type { Api } from './server/api.ts';
import type { Session } from './server/session.ts';
import type { Theme } from './shell/theme.ts';

/** What every page can reach: the server, where one is, and how it looks. */
export interface Console {
  readonly session: Session;
  readonly router: Router;
  readonly feeds: Feeds;
  readonly theme: Theme;
}

const ConsoleContext: Context<Console | undefined> = createContext<Console | undefined>(undefined);

export const ConsoleProvider: typeof ConsoleContext.Provider = ConsoleContext.Provider;

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === undefined) {
    throw new Error('a component stands outside of the console');
  }
  return console;
}

export function useApi(): Api {
  return useConsole().session.api;
}
