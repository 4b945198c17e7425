import { readFile } from 'node:fs/promises';
import { startTestServer, type TestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { type ConsolePage, openConsole } from './support/console-page.ts';
import { hostileMessage, hostileText } from './support/hostile.ts';

describeInChromium('the page Query', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
    await server.post('/v1/batch', {
      batch: [
        ...Array.from({ length: 12 }, (_, nth) => ({
          type: 'track',
          userId: `u${nth % 5}`,
          event: ['Product Viewed', 'Product Added', 'Order Completed'][nth % 3],
          timestamp: new Date(Date.now() - nth * 3_600_000).toISOString(),
          properties: { total: nth },
        })),
        hostileMessage({ isNamed: true }),
      ],
    });
    await server.whenStored();
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  async function write({ page }: ConsolePage, sql: string): Promise<void> {
    await page.getByRole('textbox', { name: 'SQL' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(sql);
  }

  test('runs what is written, by keyboard, and shows why it can not', async () => {
    await using console = await openConsole(browser, { server, place: '#/query', expectedMessages: [/400/] });
    const { page } = console;
    await write(console, 'select type, count(*) as n from events group by type');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByRole('cell', { name: '13' }).waitFor();
    await write(console, 'select nope');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').getByText('invalid_sql').waitFor();
    expect(await page.getByRole('cell').count()).toBe(0);
  });

  test('completes the functions of DuckDB that may be called, and its own words', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    const { page } = console;
    const written = (): Promise<string> => page.getByRole('textbox', { name: 'SQL' }).innerText();
    await write(console, 'select ');
    await page.keyboard.type('time_buck');
    await page.getByRole('option', { name: /time_bucket/ }).waitFor();
    await console.picture('query-functions');
    expect(await console.findBarriers()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.keyboard.type("interval '1 hour', received_at");
    expect(await written()).toContain("select time_bucket(interval '1 hour', received_at)");
    await write(console, 'select 1 ');
    await page.keyboard.type('quali');
    await page.getByRole('option', { name: 'QUALIFY' }).waitFor();
    // Refused by the server, and so not offered; its neighbour is.
    await write(console, 'select ');
    await page.keyboard.type('leve');
    await write(console, 'select ');
    await page.keyboard.type('least');
    await page.getByRole('option', { name: /least/ }).first().waitFor();
    expect(await page.getByRole('option', { name: /levenshtein/ }).count()).toBe(0);
  });

  test('completes tables and columns', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    const { page } = console;
    await write(console, 'select * from events where events.');
    await page.keyboard.type('anon');
    await page.getByRole('option', { name: /anonymous_id/ }).waitFor();
    await console.picture('query-completion');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'SQL' }).innerText()).toContain('events.anonymous_id');
  });

  test('has a ready-made funnel as a chart, and exports what it found', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    const { page } = console;
    await page.getByRole('button', { name: 'Funnel of the demo shop' }).click();
    await page.getByRole('list', { name: 'users' }).getByText('Viewed a product').waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('cell', { name: 'Viewed a product' }).waitFor();
    for (const [name, file] of [
      ['Export as CSV', 'query.csv'],
      ['Export as ndjson', 'query.ndjson'],
      ['Export as Parquet', 'query.parquet'],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      const bytes = await readFile(await download.path());
      expect([download.suggestedFilename(), bytes.toString('latin1')]).toEqual([
        file,
        expect.stringMatching(file === 'query.parquet' ? /^PAR1/ : /Viewed a product/),
      ]);
    }
  });

  test('draws lines over time', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    await console.page.getByRole('button', { name: 'Events per hour' }).click();
    await console.page.locator('canvas').waitFor();
    await console.picture('query-line');
  });

  test('saves a query for everybody, and deletes it', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    const { page } = console;
    await write(console, 'select 1 as one');
    await page.getByRole('button', { name: 'Save…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
    await page.getByRole('button', { name: 'Save it' }).click();
    await page.getByRole('button', { name: 'Mine', exact: true }).waitFor();
    await using other = await openConsole(browser, { server, place: '#/query' });
    await other.page.getByRole('button', { name: 'Mine', exact: true }).click();
    await other.page.getByRole('columnheader', { name: 'one' }).waitFor();
    await other.page.getByRole('button', { name: 'Delete Mine' }).click();
    await other.page.getByRole('dialog', { name: 'Delete Mine' }).waitFor();
    await other.page.keyboard.press('Escape');
    await other.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await other.page.getByRole('button', { name: 'Mine', exact: true }).count()).toBe(1);
    await other.page.getByRole('button', { name: 'Delete Mine' }).click();
    await other.picture('query-delete');
    expect(await other.findBarriers()).toEqual([]);
    await other.page.getByRole('button', { name: 'Delete it' }).click();
    await other.page.getByRole('button', { name: 'Mine', exact: true }).waitFor({ state: 'detached' });
  });

  test('shows a hostile event as text', async () => {
    await using console = await openConsole(browser, { server, place: '#/query' });
    await console.page.getByRole('button', { name: 'The latest events' }).click();
    await console.page.getByText(hostileText).first().waitFor();
    await console.page.getByRole('button', { name: 'Events by name' }).click();
    await console.page.getByRole('list', { name: 'events' }).getByText(hostileText).first().waitFor();
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/query', theme, width });
      await console.page.getByRole('button', { name: 'The latest events' }).click();
      await console.page.getByRole('cell', { name: 'Product Viewed' }).first().waitFor();
      await console.picture('query-table');
      expect(await console.findBarriers()).toEqual([]);
      await console.page.getByRole('button', { name: 'Funnel of the demo shop' }).click();
      await console.page.getByRole('list', { name: 'users' }).waitFor();
      await console.picture('query');
      expect(await console.findBarriers()).toEqual([]);
    }
  });
});
