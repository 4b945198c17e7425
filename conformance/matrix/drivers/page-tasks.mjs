// Runs tasks in pages of a real Chromium, each in a profile of its own. The page is served on loopback, with the files of the package.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { launchChromium } from '@fairlead/testkit/chromium';
import { runTasks } from './task-lines.mjs';

/** So long nothing is sent any more: longer than an SDK waits between attempts. */
const quietMs = 9_000;

/**
 * @param {{ files: string, load: (task: any) => Promise<void> }} options `load` runs in the page: it makes the SDK, as
 * `window.sdk`
 */
export async function runPageTasks({ files, load }) {
  // Segment's loads further files of its own from where this says, Hightouch's needs none.
  const server = createServer((request, response) => {
    const name = request.url ?? '/';
    if (name === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        '<!doctype html><title>Page</title><script>window.analytics = { _cdn: location.origin };</script><script src="/index.js"></script>',
      );
      return;
    }
    readFile(join(files, basename(name))).then(
      (bytes) => response.setHeader('content-type', 'text/javascript').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await launchChromium();
  try {
    const address = `http://127.0.0.1:${server.address().port}/`;
    await runTasks((task) => carryOut(browser, { task, load, address }), { atOnceMax: 16 });
  } finally {
    await browser.close();
    server.close();
  }
}

async function carryOut(browser, { task, load, address }) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    let lastSentAt = Date.now();
    page.on('request', (request) => {
      lastSentAt = request.method() === 'POST' ? Date.now() : lastSentAt;
    });
    await page.goto(address);
    await page.evaluate(load, task);
    const errors = await page.evaluate(makeCalls, task.calls);
    // Whether a page's SDK has given up can't be asked: it has when it is silent.
    while (task.settings.retries !== undefined && Date.now() - lastSentAt < quietMs) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return [...errors, ...(await page.evaluate(() => window.told))];
  } finally {
    await context.close();
  }
}

/** In the page. */
async function makeCalls(calls) {
  window.told = [];
  window.sdk.on('error', ({ reason }) => window.told.push(String(reason?.message ?? reason)));
  const sent = calls.map(({ type, event, name, category, properties, traits, groupId, previousId, ...options }) => {
    const { userId } = options;
    const given = options.timestamp === undefined ? options : { ...options, timestamp: new Date(options.timestamp) };
    switch (type) {
      case 'identify':
        return window.sdk.identify(userId ?? null, traits ?? {}, given);
      case 'track':
        return window.sdk.track(event, properties ?? {}, given);
      case 'group':
        return window.sdk.group(groupId, traits ?? {}, given);
      case 'alias':
        return window.sdk.alias(userId, previousId, given);
      default:
        return window.sdk[type](category ?? null, name ?? null, properties ?? {}, given);
    }
  });
  const contexts = await Promise.all(sent);
  return contexts.flatMap((context) => (context?.failedDelivery?.() ? [String(context.failedDelivery().reason)] : []));
}
