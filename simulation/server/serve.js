// The server under simulation, in a process of its own. Options come as JSON in the first argument; once it listens it prints
// {"pid","port","adminToken"} between the lines of its log. How far its clock is off, in milliseconds, is `clockOffsetMs` at first; a line on its
// standard input sets it anew.
import { createInterface } from 'node:readline';
import { startServer } from '@fairlead/server';

const { clockOffsetMs = 0, ...options } = JSON.parse(process.argv[2] ?? '{}');
let offsetMs = clockOffsetMs;
createInterface(process.stdin).on('line', (line) => {
  offsetMs = Number(line);
});
const server = await startServer({
  ...options,
  port: 0,
  now: () => Date.now() + offsetMs,
});
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ pid: process.pid, port: server.port, adminToken: server.adminToken })}\n`);
await server.failed;
await server.close();
process.exit(1);
