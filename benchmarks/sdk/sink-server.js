// What every SDK sends to: says yes and counts the events, with a search of the bytes instead of a parser, so that the sink is never
// what limits a sender. Asked over HTTP by SDKs whose flush has to be repeated until all has arrived, over IPC by the benchmark.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { eventMark } from './payload.js';

/** @typedef {{ readonly requests: number, readonly events: number, readonly bytes: number }} Arrived */

const mark = Buffer.from(eventMark);
let requests = 0;
let events = 0;
let bytes = 0;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(events));
    return;
  }
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const sent = Buffer.concat(chunks);
    // posthog-node compresses without saying so in a header when its query does: the magic number always tells.
    const body = sent[0] === 0x1f && sent[1] === 0x8b ? gunzipSync(sent) : sent;
    requests++;
    bytes += sent.length;
    for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
      events++;
    }
    const isBatch = request.url?.startsWith('/v2/') === true;
    response.writeHead(isBatch ? 202 : 200, { 'content-type': 'application/json' });
    response.end(isBatch ? '' : '{"success":true}');
  });
});

process.on('message', () => {
  /** @type {Arrived} */
  const arrived = { requests, events, bytes };
  requests = events = bytes = 0;
  process.send?.(arrived);
});
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
