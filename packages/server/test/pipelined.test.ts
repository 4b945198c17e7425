import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createLingering } from '../src/http/linger.ts';
import { createPipelinedAnswers } from '../src/http/pipelined.ts';

test('an answer whose connection is gone before its turn is closed, destroyed, and its connection not kept', async () => {
  const pipelined = createPipelinedAnswers();
  const lingering = createLingering({ bytesMax: 1_000_000, silenceMsMax: 60_000, lingerMsMax: 60_000 });
  const responses: ServerResponse[] = [];
  const closed: ServerResponse[] = [];
  const server = createServer((_, response) => {
    pipelined.follow(response);
    response.once('close', () => closed.push(response));
    responses.push(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  // The first is never answered; the body of the second does not come to its end.
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\nPOST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf');
  await until('both have come', () => responses.length === 2);
  client.resetAndDestroy();
  await until('both are closed', () => closed.length === 2);
  const [, second] = responses as [ServerResponse, ServerResponse];
  lingering.end(second, 'too late');

  expect(second.destroyed).toBe(true);
  expect(lingering.isEnding(second.req.socket)).toBe(false);
});
