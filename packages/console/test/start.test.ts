import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';
import { sendHostileEvents } from './support/hostile.ts';
import { runSnippetText } from './support/run-snippet.ts';

describeInChromium('the page Start', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, theme, width });
      await console.page.getByText('Waiting for the first event').waitFor();
      await console.picture('start');
      expect(await console.findBarriers()).toEqual([]);
    }
  });

  test('makes a source, gives lines that run as they stand, and shows the event as it lands', async () => {
    await using console = await openConsole(browser, { server });
    const { page } = console;
    await page.getByText('Waiting for the first event').waitFor();
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.getByText('may send').waitFor();
    const program = page.getByRole('region', { name: /^Program/ });
    const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    await page.getByRole('button', { name: 'Node, batches' }).click();
    expect(await program.innerText()).toContain(secret);
    await runSnippetText({ file: 'first-event.mjs', text: await program.innerText() });
    await page.getByRole('link').filter({ hasText: 'Order Completed' }).first().waitFor();
    await page.getByRole('heading', { name: 'Events are coming in' }).waitFor();
    await console.picture('start-arrived');
    expect(await console.findBarriers()).toEqual([]);

    await page.getByRole('button', { name: 'No SDK' }).click();
    await runSnippetText({ file: 'first-event.sh', text: await program.innerText() });
    await page.getByRole('link').filter({ hasText: 'track' }).first().waitFor();
    await page.getByRole('link').filter({ hasText: 'Order Completed' }).first().click();
    await page.getByRole('complementary', { name: 'Event' }).getByText('user-7').first().waitFor();
  });

  test('is not what one sees first once there are events, and shows a hostile one as text', async () => {
    await using own = await startTestServer();
    await sendHostileEvents(own);
    await using console = await openConsole(browser, { server: own });
    await console.page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
    await console.page.getByRole('link', { name: 'Start' }).click();
    await console.page.getByRole('link').filter({ hasText: 'hostileScriptRan' }).first().waitFor();
    await console.picture('start-hostile');
  });
});
