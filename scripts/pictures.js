// Makes the pictures of docs/console.md and README.md from the real page: a server, the events of a small shop over the last hour, Chromium.
//
//   npm run pictures [NAME…]     docs/pictures/NAME-light.webp and NAME-dark.webp, and as PNG in reports/pictures for a closer look
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServer } from '@fairlead/testkit';
import { launchChromium } from '@fairlead/testkit/chromium';
import { createBatchClient, createMessageClient } from 'fairlead';
import { createShopEvents } from '../packages/cli/dist/shop/shop.js';
import { sendMessage } from '../packages/cli/dist/shop/web-site.js';
import { root } from './workspace.js';

/** @import { Page } from '@fairlead/testkit/chromium' */
/** @import { TestServer } from '@fairlead/testkit' */

/** The steps of the charts over an hour. */
const steps = 360;
const stepMs = 10_000;
const bytesMax = 150_000;
const size = { width: 1200, height: 750 };
const sources = [
  { name: 'web', key: 'web-2f6c1d0b', secret: 'a-secret-of-the-web-site' },
  { name: 'app', key: 'app-91b7e4a3', secret: 'a-secret-of-the-application' },
];

/**
 * Each is where to go, and what to do there before the picture is taken.
 *
 * @type {Readonly<Record<string, { readonly place: string, readonly prepare?: (page: Page) => Promise<unknown> }>>}
 */
const pictures = {
  live: {
    place: '#/live',
    prepare: async (page) => {
      await page.getByRole('row').filter({ hasText: 'Order Completed' }).first().click();
      await page.getByText('From where').waitFor();
    },
  },
  overview: { place: '#/overview', prepare: (page) => page.getByText('On disk', { exact: true }).waitFor() },
  users: {
    place: '#/users?identity=u_1001',
    prepare: async (page) => {
      await page.locator('.user-identities').waitFor();
      await page.locator('.timeline[aria-busy=false]').waitFor();
    },
  },
  quarantine: {
    place: '#/quarantine',
    prepare: async (page) => {
      await page.getByRole('button', { name: /Events of missing_name/ }).click();
      await page.getByRole('button', { name: 'Edit and retry' }).first().waitFor();
    },
  },
  query: {
    place: '#/query',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Funnel of the demo shop' }).click();
      await page.getByRole('list', { name: 'users' }).waitFor();
    },
  },
  start: {
    place: '#/start',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'mParticle' }).click();
      await page.getByRole('link').filter({ hasText: /./ }).first().waitFor();
    },
  },
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(pictures);
/** How far the server's clock is behind. */
let behindMs = steps * stepMs;
/** The process of the store has its own clock, which is right: by so much what it says of its lag was too much, by step. @type {Map<number, number>} */
const storedBehind = new Map();
let storedBehindMs = behindMs;
/** What the server does every ten seconds, which is to keep a sample of itself: here it does so at each step. */
const everyStep = /** @type {(() => void)[]} */ ([]);
const server = await withTimers(() => startTestServer({ sources, now: () => Date.now() - behindMs }));
const browser = await launchChromium(['--hide-scrollbars']);
try {
  await sendAnHour(server);
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    const context = await browser.newContext({ viewport: size, colorScheme: theme, deviceScaleFactor: 2, reducedMotion: 'reduce' });
    const [, link = ''] = server.createSignInUrl().split('#/sign-in/');
    await context.request.post(`${server.url}/api/session`, { data: { link } });
    for (const name of wanted) {
      await take(await context.newPage(), name, theme);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server[Symbol.asyncDispose]();
}

/** @param {Page} page @param {string} name @param {'light' | 'dark'} theme */
async function take(page, name, theme) {
  const picture = pictures[name];
  if (picture === undefined) {
    throw new Error(`There is no picture ${name}; there are ${Object.keys(pictures).join(', ')}.`);
  }
  await page.route('**/api/overview*', async (route) => {
    const response = await route.fetch();
    const overview = await response.json();
    overview.now.lagMs -= storedBehindMs;
    for (const step of overview.history) {
      const atMs = Date.parse(step.at);
      const known = [...storedBehind].findLast(([stepAtMs]) => stepAtMs <= atMs) ?? [...storedBehind][0];
      // A sample that was taken while the clock went on belongs to either of two steps.
      step.lagMs = (step.lagMs - (known?.[1] ?? 0)) % stepMs;
    }
    await route.fulfill({ response, json: overview });
  });
  await page.goto(`${server.url}/${picture.place}`);
  await picture.prepare?.(page);
  await page.evaluate('document.activeElement?.blur(); document.fonts.ready.then(() => undefined)');
  await page.mouse.move(0, 0);
  // Whoever looks at this one can't look at the other format everywhere.
  const seen = join(root, 'reports/pictures');
  mkdirSync(seen, { recursive: true });
  await page.screenshot({ path: join(seen, `${name}-${theme}.png`) });
  const protocol = await page.context().newCDPSession(page);
  const { data } = await protocol.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  const folder = join(root, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}-${theme}.webp`);
  writeFileSync(path, Buffer.from(data, 'base64'));
  const { size: bytes } = statSync(path);
  console.log(`${path} ${Math.round(bytes / 1000)} kB`);
  if (bytes > bytesMax) {
    throw new Error(`A picture has at most ${bytesMax} bytes.`);
  }
  await page.close();
}

/**
 * Timers of ten seconds are kept for {@link everyStep} while the server starts.
 *
 * @template Result
 * @param {() => Promise<Result>} start
 */
async function withTimers(start) {
  const real = globalThis.setInterval;
  globalThis.setInterval = /** @type {typeof setInterval} */ (
    /** @type {unknown} */ (
      (/** @type {() => void} */ call, /** @type {number} */ everyMs) => {
        if (everyMs !== stepMs) {
          return real(call, everyMs);
        }
        everyStep.push(call);
        // In the place of the timer, one that does nothing.
        return real(() => undefined, 2 ** 30);
      }
    )
  );
  try {
    return await start();
  } finally {
    globalThis.setInterval = real;
  }
}

/** What the shop's customers do, step by step by the server's clock, and now and then something that is no good event. @param {TestServer} to */
async function sendAnHour(to) {
  const visits = Array.from({ length: 10 }, () => createShopEvents(Date.now()));
  const messages = visits.flatMap((visit) => visit.messages);
  const batches = visits.flatMap((visit) => visit.batches);
  const [web, app] = /** @type {[{ key: string, secret: string }, { key: string, secret: string }]} */ (
    /** @type {unknown} */ (sources)
  );
  const messageClient = createMessageClient({ url: to.url, writeKey: web.key });
  const batchClient = createBatchClient({ url: to.url, key: app.key, secret: app.secret });
  for (let step = 0; step < steps; step++) {
    behindMs = (steps - step) * stepMs;
    // More towards the evening, in waves.
    const share = (/** @type {number} */ nth) => (nth / steps) ** 1.3 + Math.sin(nth / 9) / 400;
    const part = (/** @type {readonly any[]} */ all) =>
      all.slice(Math.floor(all.length * share(step)), Math.floor(all.length * share(step + 1)));
    part(messages).forEach((message) => sendMessage(messageClient, message));
    batchClient.uploadAll(part(batches));
    const { delivered } = await messageClient.flush();
    await batchClient.flush();
    storedBehindMs = delivered > 0 ? behindMs : storedBehindMs;
    if (step % 47 === 20) {
      const sku = ['rope-12', 'buoy-3', 'lamp-7'][step % 3];
      const properties = { sku, from: 'an old page', basket: { items: 1 + (step % 4), currency: 'EUR' } };
      const nameless = { type: 'track', userId: `u_${1001 + (step % 17)}`, properties };
      await to.post('/v1/batch', { batch: [nameless] }, { authorization: `Basic ${btoa(`${web.key}:`)}` });
    }
    if (step % 140 === 90) {
      const unknown = {
        user_identities: { customer_id: 'u_1012' },
        events: [{ event_type: 'wishlist_event', data: { sku: 'buoy-3' } }],
      };
      await to.post('/v2/events', unknown, { authorization: `Basic ${btoa(`${app.key}:${app.secret}`)}` });
    }
    if (step % 90 === 70) {
      await to.post('/v1/track', { userId: 'u_1007', event: 'Left behind' }, { authorization: `Basic ${btoa('an-old-key:')}` });
    }
    await to.whenStored();
    storedBehind.set(Math.floor((Date.now() - behindMs) / stepMs) * stepMs, storedBehindMs);
    everyStep.forEach((call) => call());
  }
  await Promise.all([messageClient.close(), batchClient.close()]);
  behindMs = 0;
}
