// Writes the data folder that `format.test.ts` opens with every later version, and what it has to tell: `npm run format-fixture`, in the version
// whose format it is. What is there already is never written again: folders of that format are out in the world.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { startServer } from '@fairlead/server';
import { formatVersion } from '../../dist/registry/level-format.js';
import { callApi, readAnswers, untilStored } from './folder-answers.js';

/** When all of it is received, a second apart. */
const firstMs = Date.UTC(2026, 10, 1, 12);
const adminToken = 'token-of-the-fixture';
const basic = `Basic ${Buffer.from('shop-key:shop-secret').toString('base64')}`;
const place = fileURLToPath(new URL(`${formatVersion}`, import.meta.url));
/** Stands where a number belongs that JavaScript does not hold. */
const bigMark = '(big)';
/** What is of one run only. */
const leftOut = new Set(['LOCK', 'address', 'admin-token', 'LOG', 'LOG.old', 'lock.mdb']);

if (existsSync(join(place, 'folder.br'))) {
  console.error(`There is a folder of format ${formatVersion} already.`);
  process.exit(1);
}
const root = mkdtempSync(join(tmpdir(), 'fairlead-format-'));
const dataPath = join(root, 'data');
let nowMs = firstMs;

const first = await start();
await callApi(first, '/api/sources', { name: 'app', limits: { eventsPerSecond: 500 } });
await callApi(first, '/api/sources/shop/rotate', {});
await callApi(first, '/api/queries/save', {
  name: 'by type',
  sql: 'select type, count(*) as n from events group by type',
  chart: 'bars',
});
for (const send of requests()) {
  await send(first);
}
await untilStored(first);
await callApi(first, '/api/quarantine/retry', {
  rows: ['8.0'],
  edit: { type: 'track', userId: 'u1', event: 'Mended', messageId: 'm-bad' },
});
await first.close();

// And some that no checkpoint has seen yet: what a server leaves that is killed.
const second = await start();
await track(second, { userId: 'u1', event: 'Late', messageId: 'm-late' });
await track(second, { userId: 'u1', event: 'Order Completed', messageId: 'm-1' });
await untilStored(second);
const answers = await readAnswers(second);
cpSync(dataPath, join(root, 'copy'), { recursive: true });
await second.close();

mkdirSync(place, { recursive: true });
writeFileSync(join(place, 'folder.br'), brotliCompressSync(JSON.stringify(pack(join(root, 'copy')))));
writeFileSync(join(place, 'answers.json'), `${JSON.stringify(answers, undefined, 2)}\n`);
rmSync(root, { recursive: true });
console.log(`${place}: format ${formatVersion}, ${answers.receipts.length} requests, ${answers.events.length} events`);

function start() {
  const sources = [{ name: 'shop', key: 'shop-key', secret: 'shop-secret' }];
  return startServer({ dataPath, port: 0, sources, adminToken, now: () => (nowMs += 1_000) });
}

/** @param {import('./folder-answers.js').Server} server @param {object} message */
function track({ url }, message) {
  return post(`${url}/v1/track`, { writeKey: 'shop-key', ...message });
}

/** @param {string} url @param {unknown} body */
async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: basic },
    body: JSON.stringify(body).replaceAll(`"${bigMark}"`, '9007199254740993'),
  });
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  }
}

/** One of each kind, with every column filled somewhere. @returns {((server: import('./folder-answers.js').Server) => Promise<void>)[]} */
function requests() {
  const batch = {
    environment: 'production',
    mpid: '-7346244611012968789',
    source_request_id: 'request-1',
    user_identities: { customer_id: 'u1', email: 'one@shop.example' },
    user_attributes: { plan: 'pro', visits: bigMark },
    device_info: { platform: 'iOS', device_model: 'iPhone15,2' },
    consent_state: { gdpr: { marketing: { consented: true, timestamp_unixtime_ms: firstMs - 5_000 } } },
    events: [
      {
        event_type: 'custom_event',
        data: { event_name: 'Viewed', custom_event_type: 'navigation', custom_attributes: { sku: 'ä-1' } },
      },
      { event_type: 'screen_view', data: { screen_name: 'Home', timestamp_unixtime_ms: firstMs - 1_000 } },
      { event_type: 'no_such_type', data: {} },
    ],
  };
  const order = {
    type: 'track',
    userId: 'u1',
    event: 'Order Completed',
    messageId: 'm-1',
    properties: { total: 29.99, id: '9007199254740993' },
  };
  const context = { library: { name: 'fixture', version: '1' }, device: { model: 'Pixel' }, ip: '192.0.2.1' };
  const messages = [
    { ...order, context, timestamp: new Date(firstMs - 2_000).toISOString(), sentAt: new Date(firstMs).toISOString() },
    { type: 'identify', userId: 'u1', anonymousId: 'a1', messageId: 'm-2', traits: { name: 'Ünal', age: 41 } },
    { type: 'group', userId: 'u1', groupId: 'g1', messageId: 'm-3', traits: { seats: 5 } },
    { type: 'alias', userId: 'u1', previousId: 'a1', messageId: 'm-4' },
    { type: 'page', anonymousId: 'a2', name: 'Start', messageId: 'm-5' },
  ];
  return [
    ({ url }) => post(`${url}/v2/events`, batch),
    // Again: every event is a duplicate.
    ({ url }) => post(`${url}/v2/events`, batch),
    ({ url }) =>
      post(`${url}/v2/bulkevents`, [
        { user_identities: { customer_id: 'u2' }, events: [] },
        { ...batch, source_request_id: 'request-2' },
      ]),
    ({ url }) => post(`${url}/v1/batch`, { writeKey: 'shop-key', batch: messages, sentAt: new Date(firstMs).toISOString() }),
    (server) => track(server, { userId: 'u1', event: 'Order Completed', messageId: 'm-1' }),
    (server) => track(server, { userId: 'u3', event: 'Without an id' }),
    async ({ url }) => void (await fetch(`${url}/v1/pixel/track?writeKey=shop-key&userId=u4&event=Opened`)),
    (server) => track(server, { userId: 'u1', messageId: 'm-bad' }),
    (server) => track(server, { userId: 'u1', messageId: 'm-stays-bad' }),
  ];
}

/** The files below a folder, by their paths. @param {string} folder @returns {Record<string, string>} */
function pack(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !leftOut.has(entry.name),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path).toString('base64')];
    }),
  );
}
