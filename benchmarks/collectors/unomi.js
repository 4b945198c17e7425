// Apache Unomi, an open customer data platform: one Java server that takes events, and Elasticsearch, which it stores them in.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs, killTrees } from '../process-tree.js';
import { findFreePort } from './free-port.js';
import { unomiEventType, unomiScope } from './shapes.js';
import { createEventIndex, findStoredIds, startElasticsearch } from './unomi-elasticsearch.js';
import { installedStamp, unomiPath, unomiVersion } from './unomi-installed.js';

/** @import { Contestant } from './contestants.js' */

/** @type {Contestant} */
export const unomi = {
  name: `Apache Unomi ${unomiVersion}`,
  does: 'checks the event against its schema, updates session and profile, runs the rules, and indexes the event in Elasticsearch, which syncs it',
  shapeNames: { single: 'unomi, 1 event', batch: 'unomi, 100 events' },
  warmUpMs: 20_000,
  install: 'node benchmarks/peers/unomi/install.mjs',
  isInstalled: () => existsSync(installedStamp),
  async start(folder) {
    const startedAtMs = performance.now();
    const elasticsearch = await startElasticsearch(join(folder, 'elasticsearch'));
    const port = await findFreePort();
    const pid = await spawnUnomi(folder, { port, elasticsearchPort: elasticsearch.port });
    const pids = [pid, elasticsearch.pid];
    try {
      await untilItKeeps({ port, elasticsearchPort: elasticsearch.port });
    } catch (error) {
      killTrees(pids);
      throw error;
    }
    return {
      port,
      startMs: performance.now() - startedAtMs,
      pids,
      // Profiles that changed are written in bulk, every 5 s.
      settle: () => sleep(profileFlushMs),
      close: async () => killTrees(pids),
    };
  },
  async storedIds(folder, serial) {
    const elasticsearch = await startElasticsearch(join(folder, 'elasticsearch'));
    try {
      return await findStoredIds(elasticsearch.port, serial);
    } finally {
      killTrees([elasticsearch.pid]);
    }
  },
};

const profileFlushMs = 6_000;
const startMsMax = 400_000;
const authorization = `Basic ${Buffer.from('karaf:karaf').toString('base64')}`;

/** @param {string} folder @param {{ readonly port: number, readonly elasticsearchPort: number }} ports */
async function spawnUnomi(folder, { port, elasticsearchPort }) {
  const data = join(folder, 'unomi');
  const settings = join(folder, 'unomi-etc');
  await mkdir(data, { recursive: true });
  await cp(join(unomiPath, 'etc'), settings, { recursive: true });
  // It knows no Java newer than 15. What these lines name is the same there.
  await appendFile(join(settings, 'jre.properties'), '\njre-17 = ${jre-15}\n');
  await appendFile(join(settings, 'config.properties'), '\neecap-17 = ${eecap-14}\n');
  const output = await open(join(folder, 'unomi.out'), 'w');
  const child = spawn(join(unomiPath, 'bin/karaf'), ['server'], {
    stdio: ['ignore', output.fd, output.fd],
    env: {
      ...process.env,
      KARAF_DATA: data,
      KARAF_ETC: settings,
      KARAF_OPTS: [
        '-Dunomi.autoStart=true',
        // On loopback only.
        '-Dorg.ops4j.pax.web.listening.addresses=127.0.0.1',
        '-Dhazelcast.socket.bind.any=false',
        '-Djava.net.preferIPv4Stack=true',
      ].join(' '),
      UNOMI_ELASTICSEARCH_ADDRESSES: `127.0.0.1:${elasticsearchPort}`,
      UNOMI_HTTP_PORT: String(port),
      UNOMI_SECURE_HTTP_PORT: String(await findFreePort()),
      UNOMI_HAZELCAST_NETWORK_PORT: String(await findFreePort()),
      UNOMI_SHELL_SSHPORT: String(await findFreePort()),
      UNOMI_SHELL_SSHHOST: '127.0.0.1',
    },
  });
  await output.close();
  endWithUs(Number(child.pid));
  return Number(child.pid);
}

/** Its parts come up one by one: ready is when an event that it took can be found. @param {{ readonly port: number, readonly elasticsearchPort: number }} ports */
async function untilItKeeps({ port, elasticsearchPort }) {
  const deadlineMs = performance.now() + startMsMax;
  /** @param {string} path @param {unknown} body */
  const post = async (path, body) => {
    try {
      const headers = { authorization, 'content-type': 'application/json' };
      return (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).ok;
    } catch {
      // It does not listen yet.
      return false;
    }
  };
  /** @param {() => Promise<boolean>} isDone */
  const until = async (isDone) => {
    while (!(await isDone())) {
      if (performance.now() > deadlineMs) {
        throw new Error(`it was not ready within ${startMsMax / 1000} s`);
      }
      await sleep(500);
    }
  };
  await until(() => post('/cxs/scopes', { itemId: unomiScope, itemType: 'scope', metadata: { id: unomiScope, name: unomiScope } }));
  await until(() => post('/cxs/jsonSchema', eventSchema));
  await createEventIndex(elasticsearchPort);
  const probe = { eventType: unomiEventType, scope: unomiScope, properties: { messageId: '0-000000000000' } };
  await until(async () => {
    await post('/cxs/eventcollector', { sessionId: 'probe', events: [probe] });
    return (await findStoredIds(elasticsearchPort, 0)).size > 0;
  });
}

/** An event without a schema is refused: with status 200, and a line in its log. */
const eventSchema = {
  $id: 'https://shop.example/schemas/json/events/productViewed/1-0-0',
  $schema: 'https://json-schema.org/draft/2019-09/schema',
  self: { vendor: 'example.shop', target: 'events', name: unomiEventType, format: 'jsonschema', version: '1-0-0' },
  title: 'ProductViewed',
  type: 'object',
  allOf: [{ $ref: 'https://unomi.apache.org/schemas/json/event/1-0-0' }],
  properties: { source: { type: 'object' }, properties: { type: 'object' } },
};
