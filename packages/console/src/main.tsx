import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { ConsoleProvider } from './console.ts';
import './design/tokens.css';
import './design/base.css';
import { createRouter } from './navigation/router.ts';
import { createSession } from './server/session.ts';
import { createTheme } from './shell/theme.ts';
import { begin, signInPage } from './sign-in/link.ts';

const root = document.querySelector('#console');
if (root === null) {
  throw new Error('the page has no place for the console');
}
const router = createRouter(window);
const session = createSession(document.baseURI);
const theme = createTheme(window);
render(
  <ConsoleProvider value={{ session, router, theme }}>
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
