// The page Live for minutes under a steady stream: what it holds after garbage is collected, whether it still draws, and what it left out.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTab, untilInPage } from './browser-page.js';
import { startSending } from './paced-sender.js';

/** @import { Browser } from '@fairlead/testkit/chromium' */
/** @import { FairleadProcess } from '../fairlead-process.js' */

/** @typedef {{ readonly minutes: number, readonly eventsPerSecond: number }} EndurancePlan */

/**
 * @typedef {object} Sample
 * @property {number} minute since the page was opened
 * @property {number} heapBytes of JavaScript, after garbage was collected
 * @property {number} nodes of the document, and those that scripts still hold
 * @property {number} listeners
 * @property {number | undefined} rendererBytes RssAnon of the process that draws, before garbage is collected; Linux only
 */

/**
 * @typedef {object} Endurance
 * @property {EndurancePlan} plan
 * @property {readonly Sample[]} samples
 * @property {Growth} heap
 * @property {Growth} nodes
 * @property {number} accepted
 * @property {number} shown events that the page took, gaps not counted
 * @property {number} skipped events that the server left out because the page was behind
 * @property {Frames} frames
 * @property {readonly string[]} problems
 */

/** @typedef {{ readonly early: number, readonly late: number, readonly perMinute: number }} Growth medians of the first and the last third, and the slope of all; the first minute is left out */
/** @typedef {{ readonly p50Ms: number, readonly p99Ms: number, readonly mostMs: number }} Frames from one frame to the next, garbage collections of ours left out */

const samplesPerMinute = 4;

/** In the page: how long frames are apart, and what the stream brought, which is counted as the page itself reads it. */
const watch = `
  globalThis.frames = new Float64Array(1 << 20);
  globalThis.frameCount = 0;
  let before;
  const frame = (now) => {
    if (before !== undefined && frameCount < frames.length) {
      frames[frameCount++] = now - before;
    }
    before = globalThis.isCollecting ? undefined : now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  globalThis.streamed = { shown: 0, skipped: 0 };
  const decode = TextDecoder.prototype.decode;
  let tail = '';
  TextDecoder.prototype.decode = function (...given) {
    const text = decode.apply(this, given);
    const end = (tail + text).lastIndexOf('\\n\\n');
    const whole = (tail + text).slice(0, end + 1);
    tail = (tail + text).slice(end + 1);
    streamed.shown += whole.match(/^event: (?:event|quarantined)$/gm)?.length ?? 0;
    for (const [, skipped] of whole.matchAll(/^data: {"skipped":(\\d+)}$/gm)) {
      streamed.skipped += Number(skipped);
    }
    return text;
  };
`;

/**
 * @param {Browser} browser
 * @param {{ readonly fairlead: FairleadProcess, readonly plan: EndurancePlan, readonly say: (line: string) => void }} options
 * @returns {Promise<Endurance>}
 */
export async function measureEndurance(browser, { fairlead, plan, say }) {
  const { minutes, eventsPerSecond } = plan;
  const tab = await openTab(browser, { port: fairlead.port, script: watch });
  const protocol = await tab.page.context().newCDPSession(tab.page);
  await protocol.send('Performance.enable');
  const rendererPid = await findRenderer(browser);
  await tab.page.goto(`http://127.0.0.1:${fairlead.port}/#/live`);
  await tab.page.getByText('live', { exact: true }).first().waitFor();
  const sender = startSending({ port: fairlead.port, eventsPerSecond });
  /** @type {Sample[]} */
  const samples = [];
  const startedAtMs = performance.now();
  const count = Math.max(6, Math.round(minutes * samplesPerMinute));
  for (let nth = 1; nth <= count; nth++) {
    await sleep(Math.max(0, startedAtMs + (nth * minutes * 60_000) / count - performance.now()));
    samples.push(await takeSample(nth));
    if (nth % (5 * samplesPerMinute) === 0) {
      say(`${(nth / samplesPerMinute).toFixed(0)} minutes of ${minutes}`);
    }
  }
  const accepted = await sender.stop();
  await untilInPage(tab.page, `streamed.shown + streamed.skipped >= ${accepted}`);
  const { shown, skipped } = /** @type {{ shown: number, skipped: number }} */ (await tab.page.evaluate('streamed'));
  const intervals = /** @type {number[]} */ (
    await tab.page.evaluate('Array.from(frames.subarray(0, frameCount)).sort((a, b) => a - b)')
  );
  await tab.close();
  const steady = samples.filter(({ minute }) => minute > Math.min(1, minutes / 6));
  return {
    plan,
    samples,
    heap: growthOf(steady.map(({ minute, heapBytes }) => [minute, heapBytes])),
    nodes: growthOf(steady.map(({ minute, nodes }) => [minute, nodes])),
    accepted,
    shown,
    skipped,
    frames: {
      p50Ms: intervals[Math.floor(intervals.length / 2)] ?? Number.NaN,
      p99Ms: intervals[Math.floor(intervals.length * 0.99)] ?? Number.NaN,
      mostMs: intervals.at(-1) ?? Number.NaN,
    },
    problems: tab.problems,
  };

  /** @param {number} nth @returns {Promise<Sample>} */
  async function takeSample(nth) {
    const rendererBytes = readRssAnon(rendererPid);
    await tab.page.evaluate('globalThis.isCollecting = true');
    await protocol.send('HeapProfiler.collectGarbage');
    const { metrics } = await protocol.send('Performance.getMetrics');
    await tab.page.evaluate('requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.isCollecting = false; }))');
    const metric = (/** @type {string} */ name) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    return {
      minute: (nth * minutes) / count,
      heapBytes: metric('JSHeapUsedSize'),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      rendererBytes,
    };
  }
}

/** @param {readonly (readonly [minute: number, value: number])[]} points @returns {Growth} */
function growthOf(points) {
  const third = Math.ceil(points.length / 3);
  const meanMinute = points.reduce((sum, [minute]) => sum + minute, 0) / points.length;
  const mean = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
  const covariance = points.reduce((sum, [minute, value]) => sum + (minute - meanMinute) * (value - mean), 0);
  const variance = points.reduce((sum, [minute]) => sum + (minute - meanMinute) ** 2, 0);
  return {
    early: medianOf(points.slice(0, third).map(([, value]) => value)),
    late: medianOf(points.slice(-third).map(([, value]) => value)),
    perMinute: covariance / variance,
  };
}

/** @param {readonly number[]} values */
function medianOf(values) {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The newest process that draws a page. @param {Browser} browser @returns {Promise<number | undefined>} */
async function findRenderer(browser) {
  const protocol = await browser.newBrowserCDPSession();
  const { processInfo } = await protocol.send('SystemInfo.getProcessInfo');
  await protocol.detach();
  return processInfo.findLast(({ type }) => type === 'renderer')?.id;
}

/** @param {number | undefined} pid @returns {number | undefined} */
function readRssAnon(pid) {
  try {
    const match = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    // Not Linux.
    return undefined;
  }
}
