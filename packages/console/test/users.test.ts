import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';
import { hostileMessage, hostileText } from './support/hostile.ts';

describeInChromium('the page Users', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
    await server.post('/v1/page', { anonymousId: 'browser-1', name: 'Home' });
    await server.post('/v1/identify', { anonymousId: 'browser-1', userId: 'user-7', traits: { plan: 'free', city: 'Bergen' } });
    await server.post('/v2/events', {
      mpid: 73,
      user_identities: { customer_id: 'user-7', email: 'jane@example.com' },
      user_attributes: { plan: 'pro' },
      events: [{ event_type: 'custom_event', data: { event_name: 'Upgraded', custom_event_type: 'other' } }],
    });
    for (let nth = 0; nth < 30; nth++) {
      await server.post('/v1/track', { userId: 'busy', event: `Step ${nth}` });
    }
    await server.post('/v1/batch', { batch: [hostileMessage({ isNamed: true })] });
    await server.post('/v1/identify', { userId: hostileText, traits: { [hostileText]: hostileText } });
    await server.whenStored();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test('finds a user by an e-mail address, and tells what they did and what changed', async () => {
    await using console = await openConsole(browser, { server, place: '#/users' });
    const { page } = console;
    await page.getByRole('searchbox', { name: 'Identity' }).fill('jane@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /customer_id user-7/ }).click();
    await page.getByText('Upgraded').waitFor();
    await page.getByRole('searchbox', { name: 'Identity' }).fill('user-7');
    await page.getByRole('button', { name: 'Find' }).click();
    const events = page.getByRole('list', { name: 'Events, newest first' }).locator(':scope > li');
    await events.filter({ hasText: 'Home' }).waitFor();
    expect(await events.count()).toBe(3);
    const changes = events.filter({ hasText: 'Upgraded' }).getByRole('list', { name: 'Attributes that it changed' });
    expect(await changes.innerText()).toMatch(/plan\s+free\s*→\s*pro/);
    await events.filter({ hasText: 'Upgraded' }).locator('summary').first().click();
    await page
      .getByText('"jane@example.com"')
      .or(page.getByText('jane@example.com', { exact: true }))
      .first()
      .waitFor();
    await console.picture('users-open');
    // Without the browser's own identity, what was done before the sign-in is somebody's.
    await page.getByRole('button', { name: /anonymous_id browser-1/ }).click();
    await events.filter({ hasText: 'Home' }).waitFor({ state: 'detached' });
    await events.filter({ hasText: 'Upgraded' }).waitFor();
    expect(await events.count()).toBe(2);
  });

  test('asks for the user and the time line at once, and anew only for those who go by more', async () => {
    await using console = await openConsole(browser, { server, place: '#/users' });
    const { page } = console;
    const find = async (identity: string, newest: string): Promise<readonly string[]> => {
      const asked: string[] = [];
      const note = (request: Request): void => {
        asked.push(...request.url().split('/api/').slice(1));
      };
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/api\/users\?/, (route) => void released.then(() => route.continue()));
      page.on('request', note);
      await page.getByRole('searchbox', { name: 'Identity' }).fill(identity);
      await page.keyboard.press('Enter');
      // The user report is held back: the time line does not wait for it.
      await page.getByText('Looking for them…').waitFor();
      await page.getByRole('list', { name: 'Events, newest first' }).getByText(newest).first().waitFor();
      expect(await page.getByText('Looking for them…').count()).toBe(1);
      release();
      await page.locator('.user-identities').waitFor();
      await page.locator('.timeline[aria-busy=false]').waitFor();
      page.off('request', note);
      await page.unroute(/api\/users\?/);
      return asked.toSorted();
    };
    expect(await find('busy', 'Step 29')).toEqual(['users/timeline?identity=busy', 'users?identity=busy']);
    expect(await find('user-7', 'Upgraded')).toEqual([
      'users/timeline?identity=user-7',
      expect.stringMatching(/^users\/timeline\?identity=user-7&identity=/) as string,
      'users?identity=user-7',
    ]);
  });

  test('reads a long time line a page at a time', async () => {
    await using console = await openConsole(browser, { server, place: '#/users?identity=busy' });
    const events = console.page.getByRole('list', { name: 'Events, newest first' }).locator(':scope > li');
    await console.page.getByRole('button', { name: 'Older events' }).click();
    await events.getByText('Step 0', { exact: true }).waitFor();
    expect(await events.count()).toBe(30);
    expect(await console.page.getByRole('button', { name: 'Older events' }).count()).toBe(0);
  });

  test('says when nobody goes by it', async () => {
    await using console = await openConsole(browser, { server, place: '#/quarantine' });
    const { page } = console;
    await page.getByRole('link', { name: 'Users' }).click();
    // It waits for nothing else than an identity.
    await page.locator('input[type=search]:focus').waitFor();
    await page.keyboard.type('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody goes by this').waitFor();
  });

  test('shows a hostile user as text', async () => {
    await using console = await openConsole(browser, {
      server,
      place: `#/users?${new URLSearchParams({ identity: hostileText }).toString()}`,
    });
    const events = console.page.getByRole('list', { name: 'Events, newest first' }).locator(':scope > li');
    await events.nth(1).waitFor();
    for (const summary of await events.locator('> details > summary').all()) {
      await summary.click();
    }
    await console.page.getByText(hostileText).first().waitFor();
    await console.picture('users-hostile');
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/users?identity=user-7', theme, width });
      await console.page.getByText('Upgraded').waitFor();
      await console.picture('users');
      expect(await console.findBarriers()).toEqual([]);
    }
  });
});
