// From opening the address in a browser that has nothing of the page yet to an event on it that was accepted after that: what a person waits
// for who follows a link. The clock is the page's own and begins with the navigation, before the first byte is asked for. The window that it is
// opened in is there by then, as a person's is: a fresh profile of Chromium starts processes of its own for a while, which are no part of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { startSending } from './paced-sender.js';
import { openTab, untilInPage } from './browser-page.js';

/** @import { Browser } from '@fairlead/testkit/chromium' */
/** @import { FairleadProcess } from '../fairlead-process.js' */

/**
 * @typedef {object} FirstLoad
 * @property {string} place
 * @property {number} rounds
 * @property {Spread} firstPaint something is drawn
 * @property {Spread} firstRow the newest events of before are there
 * @property {Spread} firstLive an event is there that was received after the page was opened
 * @property {number} scriptBytes as they were sent
 * @property {number} allBytes
 */

/** @typedef {{ readonly medianMs: number, readonly mostMs: number }} Spread */

const eventsPerSecond = 200;
const windowSettlesMs = 1_500;

/** In the page: when the list has been drawn with its first row, and with its first one that is newer than the page: a frame after it is there. */
const clock = `
  globalThis.seen = {};
  let isThere = false;
  let isLive = false;
  const look = () => {
    if (isThere) {
      seen.rowMs ??= performance.now();
    }
    if (isLive) {
      seen.liveMs = performance.now();
      return;
    }
    const cell = document.querySelector('.virtual-row [role=gridcell][title]');
    isThere = cell !== null;
    isLive = isThere && Date.parse(cell.title) > performance.timeOrigin;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;
const firstPaint = `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`;
const sizes = `performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }))`;

/**
 * @param {Browser} browser
 * @param {{ readonly fairlead: FairleadProcess, readonly rounds: number }} options
 * @returns {Promise<{ readonly loads: readonly FirstLoad[], readonly accepted: number, readonly problems: readonly string[] }>}
 */
export async function measureFirstLoads(browser, { fairlead, rounds }) {
  const sender = startSending({ port: fairlead.port, eventsPerSecond });
  /** @type {FirstLoad[]} */
  const loads = [];
  /** @type {string[]} */
  const problems = [];
  for (const place of ['', '#/live']) {
    /** @type {{ paintMs: number, rowMs: number, liveMs: number, scriptBytes: number, allBytes: number }[]} */
    const seen = [];
    for (let round = 0; round < rounds; round++) {
      const tab = await openTab(browser, { port: fairlead.port, script: clock });
      await sleep(windowSettlesMs);
      await tab.page.goto(`http://127.0.0.1:${fairlead.port}/${place}`);
      await untilInPage(tab.page, 'seen.liveMs !== undefined');
      const times = /** @type {{ rowMs: number, liveMs: number }} */ (await tab.page.evaluate('seen'));
      const paintMs = /** @type {number} */ (await tab.page.evaluate(firstPaint));
      const files = /** @type {{ name: string, bytes: number }[]} */ (await tab.page.evaluate(sizes));
      const bytesOf = (/** @type {RegExp} */ wanted) =>
        files.filter(({ name }) => wanted.test(name)).reduce((sum, { bytes }) => sum + bytes, 0);
      seen.push({ paintMs, ...times, scriptBytes: bytesOf(/\.js$/), allBytes: bytesOf(/\/console\//) });
      problems.push(...tab.problems);
      await tab.close();
    }
    loads.push({
      place: `/${place}`,
      rounds,
      firstPaint: spread(seen.map(({ paintMs }) => paintMs)),
      firstRow: spread(seen.map(({ rowMs }) => rowMs)),
      firstLive: spread(seen.map(({ liveMs }) => liveMs)),
      scriptBytes: Math.max(...seen.map(({ scriptBytes }) => scriptBytes)),
      allBytes: Math.max(...seen.map(({ allBytes }) => allBytes)),
    });
  }
  return { loads, accepted: await sender.stop(), problems };
}

/** @param {readonly number[]} values @returns {Spread} */
function spread(values) {
  const sorted = values.toSorted((left, right) => left - right);
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, mostMs: sorted.at(-1) ?? Number.NaN };
}
