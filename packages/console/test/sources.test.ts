import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';

describeInChromium('the page Sources', () => {
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

  test('creates a source whose secret is shown once, and it can send', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources' });
    const { page } = console;
    await page.getByRole('button', { name: 'New source' }).click();
    await page.getByLabel('Name').fill('shop-backend');
    await page.getByRole('button', { name: 'Create it' }).click();
    const key = await page.getByRole('textbox', { name: 'Key' }).inputValue();
    const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    await console.picture('sources-issued');
    await page.getByRole('button', { name: 'I have it' }).click();
    await page.getByText('shop-backend', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(secret);
    const sent = await server.post(
      '/v2/events',
      { events: [], user_identities: { customer_id: 'u1' } },
      { authorization: `Basic ${btoa(`${key}:${secret}`)}` },
    );
    expect(sent.status).toBe(202);
  });

  test('counts what comes while one looks, without being asked', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources' });
    const { page } = console;
    await page.clock.install();
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'test' });
    await row.getByText('never').waitFor();
    await server.post('/v1/batch', { batch: Array.from({ length: 7 }, () => ({ type: 'track', userId: 'u1', event: 'Counted' })) });
    await server.whenStored();
    await page.clock.runFor(10_000);
    await row.getByRole('cell', { name: '7', exact: true }).waitFor();
    expect(await row.getByText('never').count()).toBe(0);
  });

  test('rotates with an overlap, limits, and revokes what was typed', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources' });
    const { page } = console;
    const row = page.getByRole('row').filter({ hasText: 'test' });
    await page.getByRole('button', { name: 'Rotate test' }).click();
    await page.getByLabel('The old credentials').selectOption('3600');
    await page.getByRole('button', { name: 'Rotate it' }).click();
    await page.getByRole('textbox', { name: 'Secret' }).waitFor();
    await page.keyboard.press('Escape');
    await row.getByText(/ends in/).waitFor();
    expect((await server.post('/v1/track', { userId: 'u1', event: 'By the old key' })).status).toBe(200);

    await page.getByRole('button', { name: 'Limits of test' }).click();
    await page.getByLabel('Events a second').fill('500');
    await page.getByRole('button', { name: 'Save' }).click();
    await row.getByText('500 events/s').waitFor();

    await page.getByRole('button', { name: 'Revoke test' }).click();
    const revoke = page.getByRole('button', { name: 'Revoke it' });
    expect(await revoke.isDisabled()).toBe(true);
    await page.getByLabel('Type test to go on').fill('test');
    await revoke.click();
    await row.getByText('revoked').waitFor();
    expect((await server.post('/v1/track', { userId: 'u1', event: 'Too late' })).status).toBe(403);
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/sources', theme, width });
      await console.page.getByText('shop-backend', { exact: true }).waitFor();
      await console.picture('sources');
      expect(await console.findBarriers()).toEqual([]);
      await console.page.getByRole('button', { name: 'New source' }).click();
      expect(await console.findBarriers()).toEqual([]);
    }
  });

  test('says with a code why a name is refused', async () => {
    await using console = await openConsole(browser, { server, place: '#/sources', expectedMessages: [/400/, /409/] });
    const { page } = console;
    await page.getByRole('button', { name: 'New source' }).click();
    await page.getByLabel('Name').fill('shop-backend');
    await page.getByRole('button', { name: 'Create it' }).click();
    await page.getByRole('alert').getByText('source_exists').waitFor();
    await console.picture('sources-refused');
  });
});
