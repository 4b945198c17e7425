// A server in a process of its own, so that a test can kill it. Prints {"pid","port","adminToken"} once it listens.
// Takes its options as JSON in the first argument.
import { pino } from 'pino';
import { startServer } from '@fairlead/server';

const server = await startServer({ ...JSON.parse(process.argv[2] ?? '{}'), port: 0, logger: pino({}, pino.destination(2)) });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ pid: process.pid, port: server.port, adminToken: server.adminToken })}\n`);
await server.failed;
await server.close();
process.exit(1);
