// Our server in a process of its own, as `fairlead serve` runs it: everything at its default but for the given options, its pipeline running.
import { pathToFileURL } from 'node:url';
import { adminToken, source } from './credentials.js';

/** @import * as ServerModule from '@fairlead/server' */

const [dataPath = '', options = '{}', tree] = process.argv.slice(2);
// Another tree's server, to be compared with ours.
const entry = tree === undefined ? '@fairlead/server' : pathToFileURL(`${tree}/packages/server/dist/index.js`).href;
const { startServer } = /** @type {typeof ServerModule} */ (await import(entry));
const server = await startServer({ dataPath, port: 0, sources: [source], adminToken, ...JSON.parse(options) });

process.once('disconnect', () => void server.close());
// Nothing that is measured after this would mean anything.
void server.failed.then(() => process.exit(1));
process.send?.({ port: server.port });
