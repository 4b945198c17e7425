import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { followConnections } from '../src/http/open-connections.ts';
import { allowSilence, endSilentConnections } from '../src/http/silence.ts';

const silenceMsMax = 600;

/** A server on which `/never` is never answered, and `/slow` says a word now and then, longer than it may be silent. */
async function startServer(): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url === '/long') {
      allowSilence(response, 60_000);
      setTimeout(() => response.end('after long'), 2 * silenceMsMax);
    }
    if (request.url === '/slow') {
      let words = 0;
      const timer = setInterval(() => {
        response.write('word ');
        if (++words === 15) {
          clearInterval(timer);
          response.end('end');
        }
      }, silenceMsMax / 10);
    }
  });
  endSilentConnections(server, followConnections(server), silenceMsMax);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function ask(port: number, text: string): { readonly socket: Socket; readonly received: () => string } {
  let received = '';
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.write(text);
  return { socket, received: () => received };
}

test.each(['', 'GET /never HTTP/1.1\r\nhost: x\r\n\r\n'])(
  'a connection on which nothing moves is closed, after %j',
  async (text) => {
    const { socket } = ask(await startServer(), text);
    await once(socket, 'close');
  },
);

test('one whose answer may take longer than that waits for it', async () => {
  const { received } = ask(await startServer(), 'GET /long HTTP/1.1\r\nhost: x\r\n\r\n');
  await until('the answer is there', () => received().includes('after long'));
});

test('one on which something moves now and then stays open', async () => {
  const { received } = ask(await startServer(), 'GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await until('the answer is whole', () => received().includes('end'));
  expect(received()).toMatch(/^HTTP\/1\.1 200 /);
});
