import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';
import { hostileMessage } from './support/hostile.ts';

describeInChromium('the page Overview', () => {
  let browser: Browser;
  let server: TestServer;
  let clock = Date.now();

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer({ now: () => clock });
    const end = clock;
    for (let nth = 40; nth >= 0; nth--) {
      clock = end - nth * 60_000;
      const batch = Array.from({ length: 10 + ((nth * 7) % 23) }, () => ({ type: 'track', userId: 'u1', event: 'Seen' }));
      await server.post('/v1/batch', { batch });
    }
    await server.post('/v1/batch', { batch: [hostileMessage({ isNamed: true }), hostileMessage({ isNamed: false })] });
    await server.post('/v1/track', { userId: 'u1', event: 'x' }, { authorization: 'Basic bm9ib2R5Og==' });
    await server.whenStored();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test('tells rates, lag, durability and refusals at a glance, and each chart in words', async () => {
    await using console = await openConsole(browser, { server, place: '#/overview' });
    const { page } = console;
    await page.getByText('On disk', { exact: true }).waitFor();
    await page.getByText('ready', { exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: '(unknown)' }).getByText('invalid_write_key').waitFor();
    expect(await page.locator('canvas').count()).toBe(6);
    await page.getByText('The charts in words').click();
    await page.getByText(/Events a second, by source: at most [1-9]/).waitFor();
  });

  test('looks at a day and a month', async () => {
    await using console = await openConsole(browser, { server, place: '#/overview' });
    for (const name of ['Day', 'Month']) {
      await console.page.getByRole('button', { name }).click();
      await console.page.getByText(`Memory over the last ${name.toLowerCase()}`).waitFor({ state: 'attached' });
      await console.picture(`overview-${name.toLowerCase()}`);
    }
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/overview', theme, width });
      await console.page.getByText('On disk', { exact: true }).waitFor();
      await console.picture('overview');
      expect(await console.findBarriers()).toEqual([]);
    }
  });
});
