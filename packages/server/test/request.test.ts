import { describe, expect, test } from 'vitest';
import { openLmdbLog } from '../src/log/lmdb-log.ts';
import { openLmdbLogReader } from '../src/log/lmdb-log-reader.ts';
import { encodeRecord, type RequestRecord } from '../src/log/record.ts';
import { readRequest, type ReceivedRequest } from '../src/pipeline/request.ts';
import { temporaryFolder } from './support/folder.ts';

/* What is served of a request as the log has it. */

const receivedAtMs = Date.UTC(2026, 0, 31, 12);

async function read(record: Uint8Array, position = 1): Promise<ReceivedRequest | undefined> {
  const path = await temporaryFolder();
  const log = openLmdbLog({ path, commitTimeoutMs: 10_000 });
  await log.append(record);
  await log.close();
  const reader = openLmdbLogReader(path);
  const request = readRequest(reader, { logId: 'abcdef01', position });
  await reader.close();
  return request;
}

function recordOf(body: string, route: RequestRecord['route'] = 'batch'): Buffer {
  return encodeRecord({ route, source: 'test', receivedAtMs, userAgent: 'sdk', body: Buffer.from(body) });
}

test('a request says what came, from whom and when', async () => {
  expect(await read(recordOf('{"batch":[]}'))).toEqual({
    receipt: 'abcdef01-1',
    route: 'batch',
    source: 'test',
    receivedAt: '2026-01-31T12:00:00.000Z',
    userAgent: 'sdk',
    body: '{"batch":[]}',
  });
  expect(await read(recordOf('{}'), 2)).toBeUndefined();
});

describe('keys of a source are not served', () => {
  test.each([
    ['{"writeKey":"KEY","event":"e"}', '{"event":"e"}'],
    ['{"write_key":"KEY","n":9007199254740993}', '{"n":9007199254740993}'],
    ['{"api_key":"KEY","api_keys":["KEY"],"events":[]}', '{"events":[]}'],
    ['[{"api_key":"KEY","mpid":1},{"mpid":2}]', '[{"mpid":1},{"mpid":2}]'],
    ['{"batch":[{"writeKey":"KEY","event":"e"}],"sentAt":null}', '{"batch":[{"event":"e"}],"sentAt":null}'],
    ['{"writeKey":"KEY","writeKey":"KEY2","event":"e"}', '{"event":"e"}'],
    ['{"batch":[{"writeKey":"KEY"}],"batch":[{"event":"e"}]}', '{"batch":[{"event":"e"}]}'],
    ['{"write\\u004bey":"KEY","event":"e"}', '{"event":"e"}'],
    ['{"writeKey":"KEY","__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
    ['\ufeff{ "writeKey": "KEY", "n": NaN }', '{"n":null}'],
  ])('%s', async (body, shown) => {
    expect((await read(recordOf(body)))?.body).toBe(shown);
  });

  test('not even where the rest can not be written any more', async () => {
    const deep = `{"writeKey":"KEY","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { body, note } = (await read(recordOf(deep))) ?? {};
    expect(body === null || body?.includes('KEY') === false).toBe(true);
    expect(note === undefined).toBe(body !== null);
  });
});

test.each(['{ "a" : 1 }\n', '[]', '"text"', '{"properties":{"key":"mine"}}', `${'['.repeat(50_000)}${']'.repeat(50_000)}`])(
  'a body without keys is served as it came: %.40s',
  async (body) => {
    expect((await read(recordOf(body)))?.body).toBe(body);
  },
);

test('a damaged record is told from a good one, and nothing of it is shown', async () => {
  const damaged = recordOf('{"a":1}');
  damaged[damaged.length - 2] = 0x32;
  expect(await read(damaged)).toMatchObject({ body: null, note: 'The record in the log is damaged: checksum_mismatch.' });
  expect(await read(Buffer.from('no record'))).toMatchObject({ body: null, route: 'unknown' });
  expect(await read(recordOf('not JSON, writeKey=KEY'))).toMatchObject({
    body: null,
    note: expect.stringContaining('not JSON') as unknown,
  });
});
