import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { ConsoleProvider } from './console.ts';
import './design/tokens.css';
import './design/base.css';
import { createFeeds } from './live/feeds.ts';
import { createRouter } from './navigation/router.ts';
import { isOfEvents } from './pages.ts';
import { createSession } from './server/session.ts';
import { createTheme } from './shell/theme.ts';
import { begin, signInPage } from './sign-in/link.ts';

const root = document.querySelector('#console');
if (root === null) {
  throw new Error('the page has no place for the console');
}
const router = createRouter(window);
// Whoever comes by a link is about to be signed in, whatever the page was told.
const told = router.place.value.page === signInPage ? undefined : document.documentElement.dataset['session'];
const session = createSession(document.baseURI, told);
const feeds = createFeeds(session.api);
const theme = createTheme(window);
if (session.state.value.kind === 'in' && isOfEvents(router.place.value.page)) {
  // The first thing that is asked for: it is on its way while the page is drawn.
  void feeds.openAhead();
}
render(
  <ConsoleProvider value={{ session, router, feeds, theme }}>
    <App />
  </ConsoleProvider>,
  root,
);
await begin(session, router);
// A link that is pasted into a tab where the console is open already.
effect(() => {
  if (router.place.value.page === signInPage) {
    void begin(session, router);
  }
});
