// Long because all tests of the page share one server and one browser.
import { startTestServer, type TestServer, testSource, until } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import { createBatchClient, createMessageClient } from 'fairlead';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInChromium } from './support/chromium.ts';
import { openConsole } from './support/console-page.ts';
import { hostileText, sendHostileEvents } from './support/hostile.ts';

describeInChromium('the page Live', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    browser = await launchChromium();
    server = await startTestServer();
    await sendShop(server);
  });

  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test('shows what was there and what comes, of both protocols, and what is not good', async () => {
    await using console = await openConsole(browser, { server, place: '#/live' });
    const { page } = console;
    await page.getByRole('row').filter({ hasText: 'Order Completed' }).first().waitFor();
    await using messages = createMessageClient({ url: server.url, writeKey: testSource.key });
    messages.track({ userId: 'user-live', event: 'Came later' });
    await messages.flush();
    await page.getByRole('row').filter({ hasText: 'Came later' }).waitFor();
    await server.post('/v1/batch', { batch: [{ type: 'nonsense', userId: 'user-live' }] });
    await page.getByRole('row').filter({ hasText: 'unknown_type' }).waitFor();
    await console.picture('live');
  });

  test('shows all of an event, with its request, identities, consent, times and verdict', async () => {
    await using console = await openConsole(browser, { server, place: '#/live' });
    const { page } = console;
    await page.getByRole('row').filter({ hasText: 'Checkout' }).click();
    const detail = page.getByRole('complementary', { name: 'Event' });
    for (const text of ['customer-1', 'ada@example.com', 'analytics', 'Received', 'fairlead', '9007199254740993']) {
      await detail.getByText(text).first().waitFor();
    }
    await console.picture('live-event');
    expect(await console.findBarriers()).toEqual([]);
    await detail.getByRole('button', { name: 'Request' }).click();
    await detail.getByText('events', { exact: false }).first().waitFor();
    await console.picture('live-request');
    await detail.getByRole('button', { name: 'Byte for byte' }).click();
    await detail.getByText('"user_identities"').waitFor();
    await detail.getByRole('button', { name: 'Receipt' }).click();
    await detail.getByText('stored').first().waitFor();
    expect(await console.findBarriers()).toEqual([]);
    await page.reload();
    await detail.getByText('ada@example.com').waitFor();
    await detail.getByRole('button', { name: 'Canonical' }).focus();
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    await page.locator('[role=grid]:focus').waitFor();
  });

  test('gives the focus of a closed event to the list, though that comes only then', async () => {
    await using console = await openConsole(browser, { server, place: '#/live' });
    const { page } = console;
    await page.getByRole('row').filter({ hasText: 'Checkout' }).click();
    const detail = page.getByRole('complementary', { name: 'Event' });
    await detail.getByText('ada@example.com').waitFor();
    let goOn = (): void => undefined;
    const closed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route(/\/api\/stream/, async (route) => {
      await closed;
      await route.continue();
    });
    await page.reload();
    await detail.getByText('ada@example.com').waitFor();
    await detail.getByRole('button', { name: 'Canonical' }).focus();
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    expect(await page.getByRole('grid').count()).toBe(0);
    goOn();
    await page.locator('[role=grid]:focus').waitFor();
  });

  test('filters by what is given, keeps it in the address, and is used by keyboard', async () => {
    await using console = await openConsole(browser, { server, place: '#/live?name=order' });
    const { page } = console;
    const rows = page.getByRole('rowgroup').getByRole('row');
    await rows.filter({ hasText: 'Order Completed' }).first().waitFor();
    expect(await rows.filter({ hasText: 'Checkout' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('textbox', { name: 'User' }).fill('ADA@');
    await rows.filter({ hasText: 'Checkout' }).waitFor();
    expect(await rows.filter({ hasText: 'Order Completed' }).count()).toBe(0);
    expect(page.url()).toContain('user=ADA');
    await page.getByRole('textbox', { name: 'User' }).fill('');
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption('message');
    await page.getByRole('searchbox', { name: 'Text in the event' }).fill('29.99');
    await rows.filter({ hasText: 'Order Completed' }).first().waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Event' }).getByText('29.99').waitFor();
    await page.getByRole('searchbox', { name: 'Text in the event' }).fill('in no event');
    await page.getByText('Nothing here matches').waitFor();
  });

  test('goes on under load: held it stays as it is, and says how many came', async () => {
    await using console = await openConsole(browser, { server, place: '#/live?name=load' });
    const { page } = console;
    await page.getByText('Nothing here matches').waitFor();
    // One request after the other: the last event is the newest then, and few at a time are left out.
    await using messages = createMessageClient({ url: server.url, writeKey: testSource.key, concurrencyMax: 1 });
    const send = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) {
        messages.track({ userId: 'user-load', event: `Load ${index}`, properties: { index } });
      }
      await messages.flush();
    };
    await send(0, 300);
    await page.getByRole('row').filter({ hasText: 'Load 299' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await send(300, 6_300);
    const goOn = page.getByRole('button', { name: /[\d,]{3,} new · go on/ });
    const countNew = async (): Promise<number> => Number((await goOn.textContent())?.replace(/\D/g, ''));
    await goOn.waitFor();
    // The faster they come, the more of them are left out; of these, none.
    for (let from = 6_300; from < 8_300; from += 400) {
      const before = await countNew();
      await send(from, from + 400);
      await until('they have come', async () => (await countNew()) >= before + 400);
    }
    expect(await page.getByRole('row').filter({ hasText: 'Load 299' }).count()).toBe(1);
    await console.picture('live-held');
    await page.getByRole('button', { name: /go on/ }).last().click();
    await page.getByRole('row').filter({ hasText: 'Load 8299' }).waitFor();
    // Of thousands, those in sight are drawn.
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toMatch(/^[2-8]\d{3}$/);
  });

  test('what is paused stays so, whatever is opened, wherever one scrolls; scrolled away, it stays until the newest is in sight', async () => {
    await using console = await openConsole(browser, { server, place: '#/live?name=hold' });
    const { page } = console;
    const row = (text: string): ReturnType<typeof page.getByRole> => page.getByRole('row').filter({ hasText: text });
    const scrollTo = async (top: number): Promise<void> => {
      await page.getByRole('grid').evaluate((grid, to) => void Object.assign(grid, { scrollTop: to }), top);
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    };
    await page.getByText('Nothing here matches').waitFor();
    await using messages = createMessageClient({ url: server.url, writeKey: testSource.key, concurrencyMax: 1 });
    const send = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) {
        messages.track({ userId: 'user-hold', event: `Hold ${index}.` });
      }
      await messages.flush();
    };
    await send(0, 100);
    await row('Hold 99.').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await send(100, 130);
    await row('Hold 95.').click();
    await page.getByRole('button', { name: '30 new · go on' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Event' }).waitFor({ state: 'detached' });
    await scrollTo(1_000);
    await scrollTo(0);
    await send(130, 140);
    await page.getByRole('button', { name: '40 new · go on' }).waitFor();
    expect(await row('Hold 99.').count()).toBe(1);
    await page.getByRole('button', { name: '40 new · go on' }).click();
    await row('Hold 139.').waitFor();

    await scrollTo(700);
    await row('Hold 110.').click();
    await send(140, 150);
    await page.getByRole('button', { name: '10 new · go on' }).waitFor();
    await page.keyboard.press('Escape');
    await scrollTo(0);
    await row('Hold 149.').waitFor();
  });

  test('a connection on which nothing comes any more, not even that it is there, is made again', async () => {
    await using console = await openConsole(browser, { server, place: '#/live' });
    const { page } = console;
    let openedCount = 0;
    page.on('request', (request) => (openedCount += /\/api\/stream/.test(request.url()) ? 1 : 0));
    await page.clock.install();
    await page.reload();
    await page.getByText('live', { exact: true }).waitFor();
    const before = openedCount;
    // The server says something every fifteen seconds of its own clock.
    await page.clock.fastForward(50_000);
    await until('it is made again', () => openedCount === before + 1);
    await server.post('/v1/track', { userId: 'user-live', event: 'Behind the silence' });
    await page.getByRole('row').filter({ hasText: 'Behind the silence' }).waitFor();
  });

  test('a gap says how many events it is', async () => {
    await using console = await openConsole(browser, { server, place: '#/live' });
    const { page } = console;
    await page.getByRole('grid').waitFor();
    // What is stored before is there without a gap, as the newest of what was there.
    await page.locator('.live-rate').getByText('live', { exact: true }).waitFor();
    const batch = Array.from({ length: 2_000 }, (_, index) => ({ type: 'track', userId: 'u', event: `At once ${index}` }));
    await server.post('/v1/batch', { batch });
    await page.getByRole('row').filter({ hasText: 'At once 1999' }).waitFor();
    // Below the 500 that are shown of them.
    await until('the gap is in sight', async () => {
      // Again where the list was drawn anew just then.
      await page.evaluate(`document.querySelector('.virtual').scrollTo(0, 496 * 34)`);
      return page.getByText('1,500 events are not shown here').isVisible();
    });
  });

  test('begins with the newest, and shows what is older when it is asked for', async () => {
    await using own = await startTestServer();
    const batch = Array.from({ length: 150 }, (_, index) => ({
      type: index === 20 ? 'nonsense' : 'track',
      userId: 'u',
      event: `Number ${index}`,
    }));
    await own.post('/v1/batch', { batch });
    await own.whenStored();
    await using console = await openConsole(browser, { server: own, place: '#/live' });
    const { page } = console;
    await page.getByRole('row').filter({ hasText: 'Number 149' }).waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('60');
    const older = page.getByRole('button', { name: 'Older events' });
    await older.focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=grid][aria-rowcount="150"]').waitFor();
    await older.waitFor({ state: 'detached' });
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.getByRole('gridcell', { name: 'Number 0', exact: true }).waitFor();
    await page.getByRole('row').filter({ hasText: 'unknown_type' }).waitFor();
    await console.picture('live-older');
    expect(await console.findBarriers()).toEqual([]);
  });

  test('a hostile event stays text, in the list and in each part of what is told of it', async () => {
    await using own = await startTestServer();
    await sendHostileEvents(own);
    await using console = await openConsole(browser, { server: own, place: '#/live' });
    const { page } = console;
    await page
      .getByRole('row')
      .filter({ hasText: hostileText.slice(0, 12) })
      .first()
      .waitFor();
    const detail = page.getByRole('complementary', { name: 'Event' });
    for (const row of ['1.0', '1.1', '1.2', '1.3', '1.4', '2.0', '2.1']) {
      await page.goto(`${own.url}/#/live/${row}`);
      await detail.getByText('From where').waitFor();
      for (const part of ['Canonical', 'Request', 'Receipt', 'Event']) {
        await detail.getByRole('button', { name: part, exact: true }).click();
        await detail.getByRole('region', { name: part }).waitFor();
      }
      await detail.getByText('hostileScriptRan').first().waitFor();
    }
    expect(await console.findBarriers()).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has no barriers, %s, on a phone and wide', async (theme) => {
    for (const width of ['phone', 'wide'] as const) {
      await using console = await openConsole(browser, { server, place: '#/live/1.0', theme, width });
      await console.page.getByRole('complementary', { name: 'Event' }).getByText('From where').waitFor();
      await console.picture('live-event-open');
      expect(await console.findBarriers()).toEqual([]);
      await console.page.getByRole('button', { name: 'Close the event' }).click();
      await console.page.getByRole('row').first().waitFor();
      await console.picture('live');
      expect(await console.findBarriers()).toEqual([]);
    }
  });
});

/** What a shop sends, by our SDK, in both protocols. */
async function sendShop(server: TestServer): Promise<void> {
  await using messages = createMessageClient({ url: server.url, writeKey: testSource.key });
  await using batches = createBatchClient({ url: server.url, key: testSource.key, secret: testSource.secret });
  for (let index = 0; index < 12; index++) {
    messages.track({ userId: `user-${index}`, event: 'Order Completed', properties: { total: 29.99, items: index + 1 } });
    messages.page({ userId: `user-${index}`, name: 'Basket', properties: { url: 'https://shop.example/basket' } });
  }
  messages.identify({ userId: 'user-3', traits: { plan: 'gold', since: '2024-05-01' } });
  batches.upload({
    environment: 'development',
    mpid: 9007199254740993n,
    user_identities: { customer_id: 'customer-1', email: 'ada@example.com' },
    user_attributes: { plan: 'gold' },
    consent_state: { gdpr: { analytics: { consented: true, document: 'v3', timestamp_unixtime_ms: 1_767_225_600_000 } } },
    events: [
      {
        event_type: 'custom_event',
        data: { event_name: 'Checkout', custom_event_type: 'transaction', custom_attributes: { step: '2' } },
      },
    ],
  });
  await Promise.all([messages.flush(), batches.flush()]);
  await server.whenStored();
}
