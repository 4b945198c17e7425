import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';

describeInChromium('signing in', () => {
  let browser: Browser;
  let server: TestServer;
  let nowMs = Date.now();

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer({ now: () => nowMs });
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  const signInHeading = { name: 'Sign in' } as const;

  test('a link signs in once, and leaves nothing of itself in the address', async () => {
    const link = server.createSignInUrl().replace(`${server.url}/`, '');
    await using first = await openConsole(browser, { server, place: link, signedIn: false, expectedMessages: [/401/] });
    await first.page.getByRole('navigation').waitFor();
    expect(first.page.url()).toBe(`${server.url}/#/`);
    const cookies = await first.page.context().cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', path: '/' }]);
    expect(await first.page.evaluate('document.cookie')).toBe('');

    // Whoever used it may open it again; somebody else may not.
    await first.page.goto(`${server.url}/${link}`);
    await first.page.getByRole('navigation').waitFor();
    await using second = await openConsole(browser, { server, place: link, signedIn: false, expectedMessages: [/401/] });
    await second.page.getByRole('alert').getByText('invalid_sign_in_link').waitFor();
  });

  test('the admin token signs in, a wrong one does not, and what was asked for is opened then', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources', signedIn: false, expectedMessages: [/401/] });
    const { page } = console;
    await page.getByLabel('Admin token').fill('wrong-token');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('invalid_admin_token').waitFor();
    await console.picture('sign-in');
    await page.getByLabel('Admin token').fill(server.adminToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  });

  test('a session that ends leads to signing in, with the reason', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources', expectedMessages: [/401/] });
    const { page } = console;
    await page.getByText('test', { exact: true }).waitFor();
    nowMs += 13 * 60 * 60_000;
    await page.getByRole('button', { name: 'New source' }).click();
    await page.getByLabel('Name').fill('late');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('session_expired').waitFor();
    await page.getByRole('heading', signInHeading).waitFor();
  });

  test('signing out ends it', async () => {
    await using console = await openConsole(browser, { server });
    await console.page.getByRole('button', { name: 'Sign out' }).click();
    await console.page.getByRole('heading', signInHeading).waitFor();
    await console.page.reload();
    await console.page.getByRole('heading', signInHeading).waitFor();
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, signedIn: false, theme, width });
      await console.page.getByRole('heading', signInHeading).waitFor();
      await console.picture('sign-in');
      expect(await console.findBarriers()).toEqual([]);
    }
  });
});
