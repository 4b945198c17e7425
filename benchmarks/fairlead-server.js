// Our server in a process of its own, as `fairlead serve` runs it: everything at its default, its pipeline running.
import { startServer } from '@fairlead/server';
import { adminToken, source } from './credentials.js';

const [dataPath = ''] = process.argv.slice(2);
const server = await startServer({ dataPath, port: 0, sources: [source], adminToken });

process.once('disconnect', () => void server.close());
// Nothing that is measured after this would mean anything.
void server.failed.then(() => process.exit(1));
process.send?.({ port: server.port });
