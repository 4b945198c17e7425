import { startTestServer } from '@fairlead/testkit';
import { expect, test } from 'vitest';

const mpid = '-7346244611012968789';
const eventId = '6004677780660780000';

test.for([
  { form: 'numbers', id: (digits: string) => digits },
  { form: 'decimal strings', id: (digits: string) => `"${digits}"` },
])('64-bit integers sent as $form are stored and queried without losing a digit', async ({ id }) => {
  await using server = await startTestServer();
  await server.post(
    '/v2/events',
    `{"mpid":${id(mpid)},"events":[{"event_type":"custom_event","data":{"event_name":"e","event_id":${id(eventId)},` +
      `"session_id":${id('4957918240501247982')},"custom_attributes":{"order":9007199254740993,"small":1}}}]}`,
  );
  await server.post('/v1/track', '{"userId":9007199254740993,"event":"e","properties":{"deep":[{"order":-9223372036854775808}]}}');
  await server.whenStored();
  const rows = await server.query('SELECT mpid, mp_event_id, session_id, user_id, properties FROM events ORDER BY position');
  const found = await server.query(`SELECT count(*) AS n FROM events WHERE mpid = ${mpid} AND mp_event_id = ${eventId}`);

  expect(rows[0]).toMatchObject({ mpid, mp_event_id: eventId, session_id: '4957918240501247982' });
  expect(rows[0]?.['properties']).toContain('"order":9007199254740993,"small":1');
  expect(rows[1]).toMatchObject({ user_id: '9007199254740993', properties: '{"deep":[{"order":-9223372036854775808}]}' });
  expect(found).toEqual([{ n: 1 }]);
});
