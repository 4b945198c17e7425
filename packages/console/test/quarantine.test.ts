import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';
import { hostileMessage, hostileText } from './support/hostile.ts';

describeInChromium('the page Quarantine', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
    const messages = [
      { type: 'track', userId: 'u1', messageId: 'm-1', properties: { price: 7, order: 'LARGE' } },
      { type: 'track', userId: 'u2', messageId: 'm-2' },
      { type: 'nonsense', userId: 'u3' },
      hostileMessage({ isNamed: false }),
    ];
    await server.post('/v1/batch', JSON.stringify({ batch: messages }).replace('"LARGE"', '9007199254740993'));
    await server.whenStored();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/quarantine', theme, width });
      await console.page.getByRole('button', { name: /Events of missing_name/ }).click();
      await console.page.getByRole('button', { name: 'Edit and retry' }).first().waitFor();
      await console.picture('quarantine');
      expect(await console.findBarriers()).toEqual([]);
      await console.page.getByRole('button', { name: 'Edit and retry' }).first().click();
      await console.picture('quarantine-edit');
      expect(await console.findBarriers()).toEqual([]);
    }
  });

  test('says so when nothing is in it', async () => {
    await using own = await startTestServer();
    await using console = await openConsole(browser, { server: own, place: '#/quarantine' });
    await console.page.getByRole('heading', { name: 'Nothing is in quarantine' }).waitFor();
    await console.picture('quarantine-empty');
    expect(await console.findBarriers()).toEqual([]);
  });

  test('shows what is wrong with a hostile event as text', async () => {
    await using console = await openConsole(browser, { server, place: '#/quarantine' });
    await console.page.getByRole('button', { name: /Events of missing_name/ }).click();
    await console.page.getByText(hostileText).first().waitFor();
  });

  test('corrects an event and tries it again: it is stored as its user’s, with every digit that stayed', async () => {
    await using console = await openConsole(browser, { server, place: '#/quarantine' });
    const { page } = console;
    await page.getByRole('button', { name: /Events of missing_name/ }).click();
    await page.getByRole('button', { name: 'Edit and retry 1.0' }).click();
    const editor = page.getByRole('textbox', { name: 'The event' });
    const text = await editor.inputValue();
    await editor.fill('{ not json');
    expect(await page.getByRole('button', { name: 'Retry it' }).isDisabled()).toBe(true);
    await editor.fill(text.replace('"type": "track",', '"type": "track", "event": "Corrected",'));
    await page.getByRole('button', { name: 'Retry it' }).click();
    await page.getByRole('status').getByText('1 stored.').waitFor();
    expect(await server.query("select name, user_id, properties->>'order' as number from events where event_id = 'm-1'")).toEqual([
      { name: 'Corrected', user_id: 'u1', number: '9007199254740993' },
    ]);
  });

  test('tries a group again, and says why it failed again', async () => {
    await using console = await openConsole(browser, { server, place: '#/quarantine' });
    const { page } = console;
    await page.getByRole('button', { name: /Events of missing_name/ }).click();
    await page.getByRole('button', { name: /Events of missing_name/, expanded: true }).waitFor();
    await page.getByRole('button', { name: 'Retry 1.1', exact: true }).waitFor();
    await page.getByRole('button', { name: /Retry all of missing_name/ }).click();
    await page.getByRole('status').getByText('2 in quarantine again').waitFor();
    // As many as before, and they are others: those that were tried can't be tried again.
    await page.getByRole('button', { name: 'Retry 1.1', exact: true }).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /^Retry \d/ }).count()).toBe(2);
    await console.picture('quarantine-retried');
    expect(await server.query("select count(*) as n from quarantine where reason = 'missing_name'")).toEqual([{ n: 5 }]);
  });

  test('tries one event again as it is', async () => {
    await using console = await openConsole(browser, { server, place: '#/quarantine' });
    const { page } = console;
    await page.getByRole('button', { name: /Events of (?!missing_name)/ }).click();
    await page.getByRole('button', { name: 'Retry 1.2', exact: true }).click();
    await page.getByRole('status').getByText('1 in quarantine again').waitFor();
  });
});
