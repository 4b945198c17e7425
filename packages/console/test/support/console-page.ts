import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TestServer } from '@fairlead/testkit';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { watchPage } from './page-watch.ts';

export const widths = {
  phone: { width: 390, height: 844 },
  wide: { width: 1440, height: 900 },
} as const;

export interface ConsolePageOptions {
  readonly server: Pick<TestServer, 'url' | 'createSignInUrl'>;
  /** Where to: `#/live?source=shop`. Default: where the console begins. */
  readonly place?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: keyof typeof widths;
  /** Default true: by a fresh link. */
  readonly signedIn?: boolean;
  /** What the browser may say on its own console, such as of an answer 401 that the test asks for. */
  readonly expectedMessages?: readonly RegExp[];
}

/** The console in a real browser, as one person has it. Disposing of it fails the test for whatever went wrong unseen meanwhile. */
export interface ConsolePage {
  /** Playwright's own: locators, clicks, keys. */
  readonly page: Page;
  /** Keeps a picture in `reports/console` for people to look at. */
  picture(name: string): Promise<void>;
  /** What axe finds wrong, one line each; empty when nothing is. */
  findBarriers(): Promise<readonly string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

const pictures = fileURLToPath(new URL('../../../../reports/console/', import.meta.url));
const clickMsMax = 60_000;

export async function openConsole(browser: Browser, options: ConsolePageOptions): Promise<ConsolePage> {
  const { server, place = '', theme = 'light', width = 'wide', signedIn = true, expectedMessages = [] } = options;
  const context = await browser.newContext({ viewport: widths[width], colorScheme: theme, reducedMotion: 'reduce' });
  context.setDefaultTimeout(clickMsMax);
  if (signedIn) {
    await signIn(context, server);
  }
  const page = await context.newPage();
  const watch = await watchPage(page, { origin: server.url, expectedMessages });
  await page.goto(`${server.url}/${place}`);
  await page.locator('main').waitFor();
  return {
    page,
    async picture(name): Promise<void> {
      await mkdir(pictures, { recursive: true });
      // Fonts first, or the picture has others.
      await page.evaluate('document.fonts.ready.then(() => undefined)');
      await page.screenshot({ path: `${pictures}${name}-${width}-${theme}.png` });
    },
    async findBarriers(): Promise<readonly string[]> {
      await page.evaluate(axe.source);
      const found: unknown = await page.evaluate(
        `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, any }) => html + ' ' + any.map(({ message }) => message).join('; ')).join(' | ')))`,
      );
      return found as readonly string[];
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const problems = await watch.end();
      await context.close();
      if (problems.length > 0) {
        throw new Error(`what nobody saw on the page:\n${problems.join('\n')}`);
      }
    },
  };
}

/** As the page itself does it, but beforehand: the test begins where it wants to. */
export async function signIn(context: BrowserContext, server: ConsolePageOptions['server']): Promise<void> {
  const [, link = ''] = server.createSignInUrl().split('#/sign-in/');
  const answer = await context.request.post(`${server.url}/api/session`, { data: { link } });
  if (!answer.ok()) {
    throw new Error(`signing in failed: ${await answer.text()}`);
  }
}
