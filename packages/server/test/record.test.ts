import { expect, test } from 'vitest';
import { decodeRecord, encodeRecord, type RequestRecord } from '../src/log/record.ts';

const record: RequestRecord = {
  route: 'track',
  source: 'shöp',
  receivedAtMs: 1.5,
  userAgent: 'sdk',
  body: Buffer.from('{"a":"ü€😀"}'),
};

test.each([
  ['of text', 'sdk/1.0'],
  ['that is empty', ''],
  ['of wide characters', 'ü€😀'],
  ['as long as may be', 'a'.repeat(512)],
])('a record with a user agent %s comes back as it was', (_, userAgent) => {
  const decoded = decodeRecord(encodeRecord({ ...record, userAgent }));
  expect(decoded).toEqual({ ok: true, record: { ...record, userAgent, retryOf: undefined } });
});

test.each(['a'.repeat(600), `${'a'.repeat(511)}ü`, '€'.repeat(200)])(
  'a longer user agent is cut after 512 bytes: %s',
  (userAgent) => {
    const decoded = decodeRecord(encodeRecord({ ...record, userAgent }));
    const cut = Buffer.from(userAgent).subarray(0, 512).toString('utf8');
    expect(decoded).toMatchObject({ ok: true, record: { userAgent: cut, body: record.body } });
  },
);
