// How long one waits for an event or a user among all that is stored: the answers of the server, and what stands in the page.
import { Agent, request } from 'node:http';
import { adminToken } from '../credentials.js';
import { openTab } from './browser-page.js';

/** @import { Browser } from '@fairlead/testkit/chromium' */
/** @import { FairleadProcess } from '../fairlead-process.js' */

/** @typedef {{ readonly what: string, readonly count: number, readonly p50Ms: number, readonly p99Ms: number, readonly mostMs: number }} Lookup */

/** @typedef {{ readonly asked: number, readonly shown: number }} LookupPlan how many of each are asked for, and how many are opened in the page */

/** @typedef {{ readonly row: string, readonly eventId: string, readonly userId: string }} Known */

/**
 * @param {FairleadProcess} fairlead
 * @param {{ readonly plan: LookupPlan, readonly when: string }} options `when` says what else the server does
 * @returns {Promise<readonly Lookup[]>}
 */
export async function measureAnswers(fairlead, { plan, when }) {
  const ask = createAsking(fairlead.port);
  const known = await pickEvents(ask, plan.asked);
  /** @type {Readonly<Record<string, (event: Known) => Promise<void>>>} */
  const questions = {
    'event by its row': async ({ row }) => void (await ask(`events/${row}`)),
    'event by its id': async ({ eventId }) => expectSome(await ask(`events?event_id=${eventId}`), 'events'),
    'user by an identity': async ({ userId }) => expectSome(await ask(`users?identity=${userId}`), 'identities'),
    'time line of a user, newest page': async ({ userId }) => expectSome(await ask(`users/timeline?identity=${userId}`), 'events'),
    'time line of a user, a page of before': async ({ userId, row }) =>
      void (await ask(`users/timeline?identity=${userId}&before=${row}`)),
  };
  /** @type {Lookup[]} */
  const lookups = [];
  for (const [what, question] of Object.entries(questions)) {
    /** @type {number[]} */
    const times = [];
    for (const event of known) {
      const startedAtMs = performance.now();
      await question(event);
      times.push(performance.now() - startedAtMs);
    }
    lookups.push(summarize(`${what}, ${when}`, times));
  }
  ask.close();
  return lookups;
}

/**
 * @param {Browser} browser
 * @param {{ readonly fairlead: FairleadProcess, readonly plan: LookupPlan }} options
 * @returns {Promise<{ readonly lookups: readonly Lookup[], readonly problems: readonly string[] }>}
 */
export async function measureShown(browser, { fairlead, plan }) {
  const ask = createAsking(fairlead.port);
  const known = await pickEvents(ask, plan.shown);
  ask.close();
  const tab = await openTab(browser, { port: fairlead.port });
  const origin = `http://127.0.0.1:${fairlead.port}`;
  await tab.page.goto(`${origin}/#/users`);
  /** From the change of the address to the frame that shows it. @param {string} place @param {string} isThere */
  const time = async (place, isThere) =>
    /** @type {number} */ (
      await tab.page.evaluate(`new Promise((resolve) => {
        const startedAtMs = performance.now();
        location.hash = ${JSON.stringify(place)};
        const look = () => (${isThere} ? resolve(performance.now() - startedAtMs) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      })`)
    );
  /** @type {number[]} */
  const newest = [];
  /** @type {number[]} */
  const users = [];
  /** @type {number[]} */
  const events = [];
  for (const { userId } of known) {
    const isTheirs = `document.querySelector('input[type=search]').value === '${userId}'`;
    const startedAtMs = performance.now();
    newest.push(await time(`#/users?identity=${userId}`, `document.querySelector('.timeline') !== null && ${isTheirs}`));
    await time(
      `#/users?identity=${userId}`,
      `document.querySelector('.user-identities') !== null && document.querySelector('.timeline[aria-busy=false]') !== null`,
    );
    users.push(performance.now() - startedAtMs);
    await time('#/users', `document.querySelector('.timeline') === null`);
  }
  await time('#/live', `document.querySelector('.virtual-row') !== null`);
  for (const { row } of known) {
    events.push(await time(`#/live/${row}`, `document.querySelector('aside')?.innerText.includes('From where') === true`));
    await time('#/live', `document.querySelector('aside') === null`);
  }
  await tab.close();
  return {
    lookups: [
      summarize('in the page: the newest events of a user', newest),
      summarize('in the page: and those by all that they go by', users),
      summarize('in the page: an event', events),
    ],
    problems: tab.problems,
  };
}

/** @typedef {((path: string) => Promise<any>) & { close: () => void }} Asking */

/** On one connection that stays, as a browser has it. @param {number} port @returns {Asking} */
function createAsking(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** @param {string} path @param {string} [body] */
  const ask = (path, body) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${adminToken}` };
      const method = body === undefined ? 'GET' : 'POST';
      const exchange = request({ port, host: '127.0.0.1', path: `/api/${path}`, method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response.once('end', () =>
          response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${path}: ${response.statusCode} ${text}`)),
        );
      });
      exchange.once('error', reject);
      exchange.end(body);
    });
  return Object.assign(ask, { close: () => agent.destroy() });
}

/** Events from all over the store. @param {any} ask @param {number} count @returns {Promise<readonly Known[]>} */
async function pickEvents(ask, count) {
  const sql = `select position, event_index, event_id, user_id from events where source = 'benchmark' and event_id like '%-5e1f-%' using sample reservoir(${count} rows) repeatable (1)`;
  const { rows } = await ask('query', JSON.stringify({ sql }));
  return rows.map((/** @type {Record<string, unknown>} */ row) => ({
    row: `${Number(row['position'])}.${Number(row['event_index'])}`,
    eventId: String(row['event_id']),
    userId: String(row['user_id']),
  }));
}

/** @param {Record<string, unknown[]>} answer @param {string} name */
function expectSome(answer, name) {
  if ((answer[name]?.length ?? 0) === 0) {
    throw new Error(`An answer has no ${name}: ${JSON.stringify(answer).slice(0, 200)}`);
  }
}

/** @param {string} what @param {readonly number[]} times @returns {Lookup} */
function summarize(what, times) {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (/** @type {number} */ part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return { what, count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: sorted.at(-1) ?? Number.NaN };
}
