// The ceiling: what `node:http` does with the same requests when it parses them, keeps nothing and says 202. No server in this
// language that looks at its bodies can be faster on one thread; ours is measured as a part of this.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(202, { 'content-length': '0' });
    response.end();
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
