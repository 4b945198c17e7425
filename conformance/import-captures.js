/**
 * Writes `fixtures/` from a folder of captured requests of real clients, one file per client: `node import-captures.js <folder>`.
 *
 * A fixture keeps what a server can see of the client and drops what belongs to the moment (hosts, lengths, connection headers).
 * Bodies are text, since not every client sends JSON that is JSON; a body that was compressed is kept plain, and compressed again
 * when it is replayed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const keptHeaders = ['user-agent', 'content-type', 'content-encoding', 'authorization', 'accept'];

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error('Name the folder of the captured requests.');
}
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const captured = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const client = basename(file, '.json');
  const fixture = { client, requests: captured.map(toRequest) };
  writeFileSync(join(import.meta.dirname, 'fixtures', file), `${JSON.stringify(fixture, null, 2)}\n`);
}

/** @param {{ url: string, headers: Record<string, string>, body: unknown }} captured */
function toRequest({ url, headers, body }) {
  const kept = keptHeaders.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]);
  return { path: url, headers: Object.fromEntries(kept), body: typeof body === 'string' ? body : JSON.stringify(body) };
}
