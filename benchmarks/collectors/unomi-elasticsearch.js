// The Elasticsearch node behind Unomi: one node of its open-source modules, a heap of 1 GiB as its distribution sets it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithUs } from '../process-tree.js';
import { elasticsearchPath, unomiPath, unomiVersion } from './unomi-installed.js';

/** @param {string} folder @returns {Promise<{ readonly pid: number, readonly port: number }>} */
export async function startElasticsearch(folder) {
  await mkdir(folder, { recursive: true });
  const node = ['-basePath', folder, '-numOfNode', '1', '-baseHttpPort', '9200', '-clusterName', 'contextElasticSearch'];
  const java = ['-Xms1g', '-Xmx1g', '-cp', join(elasticsearchPath, '*')];
  const child = spawn('java', [...java, 'org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner', ...node], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  endWithUs(Number(child.pid));
  /** @type {number | undefined} */
  let port;
  // Read to its end, or the node would block on a full pipe.
  createInterface({ input: child.stdout }).on('line', (line) => {
    port ??= Number(/^HTTP Port: +(\d+)/.exec(line)?.[1] ?? Number.NaN) || undefined;
  });
  for (;;) {
    if (child.exitCode !== null) {
      throw new Error(`Elasticsearch ended with ${child.exitCode}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (port !== undefined && (await isReady(port))) {
      return { pid: Number(child.pid), port };
    }
  }
}

/** @param {number} port */
async function isReady(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/_cluster/health?wait_for_status=yellow&timeout=5s`)).ok;
  } catch {
    return false;
  }
}

/**
 * The index of this month's events. Unomi makes it itself where Elasticsearch has the field type "flattened", which the open-source modules
 * lack; so it is made here with Unomi's own mapping and settings, but for that one field: it is kept and not indexed.
 *
 * @param {number} port
 */
export async function createEventIndex(port) {
  const name = 'unomi-persistence-elasticsearch-core';
  const jar = join(unomiPath, 'system/org/apache/unomi', name, unomiVersion, `${name}-${unomiVersion}.jar`);
  const mappings = JSON.parse(execFileSync('unzip', ['-p', jar, 'META-INF/cxs/mappings/event.json'], { encoding: 'utf8' }));
  mappings.properties.flattenedProperties = { type: 'object', enabled: false };
  const analysis = { analyzer: { folding: { type: 'custom', tokenizer: 'keyword', filter: ['lowercase', 'asciifolding'] } } };
  const month = new Date().toISOString().slice(0, 7);
  const response = await fetch(`http://127.0.0.1:${port}/context-event-date-${month}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings: { index: { number_of_shards: 5, number_of_replicas: 0, analysis } }, mappings }),
  });
  if (!response.ok) {
    throw new Error(`The index of events was refused: ${await response.text()}`);
  }
}

/** A page of results is no longer than this. */
const pageEvents = 10_000;

/**
 * @param {number} port
 * @param {number} serial of a load
 * @returns {Promise<ReadonlySet<string>>}
 */
export async function findStoredIds(port, serial) {
  const origin = `http://127.0.0.1:${port}/context-event-date-*`;
  await fetch(`${origin}/_refresh`, { method: 'POST' });
  const query = { wildcard: { 'properties.messageId.keyword': `*-${serial.toString(16).padStart(12, '0')}` } };
  const response = await fetch(`${origin}/_search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: pageEvents, query, _source: ['properties.messageId'] }),
  });
  const answer = /** @type {Answer} */ (await response.json());
  if (!response.ok || answer.hits.hits.length === pageEvents) {
    throw new Error('The stored events could not all be read.');
  }
  return new Set(answer.hits.hits.map(({ _source }) => _source.properties.messageId));
}

/** @typedef {{ readonly hits: { readonly hits: readonly { readonly _source: { readonly properties: { readonly messageId: string } } }[] } }} Answer */
