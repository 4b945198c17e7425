/** The rows of contract/mparticle.md §2.18 about kinds of values; the others have their tests with what they are about. */
import { expect, test } from 'vitest';
import { requirements } from '../../../conformance/requirements.ts';
import { verifies } from '../../../conformance/verifies.ts';
import { checkRequest, type JsonValue, limits } from '../src/index.ts';
import { codes, kept, keptEvent, normalize, scan } from './normalized-batch.ts';

test('every row has a rule, and so a test', () => {
  const sources = Object.values(requirements).map(({ source }) => source);
  const named = new Set(
    sources.flatMap((source) => [...source.matchAll(/^contract\/mparticle.*\brow (\d+)/g)].map((row) => row[1])),
  );
  /** Rows about status codes and paths: rules of the HTTP surface, which name other sections. */
  const ofHttp = { 31: requirements['http.auth.missing'], 36: requirements['http.path.trailing-slash'] };
  const rows = Array.from({ length: 36 }, (_, index) => String(index + 1));
  expect(rows.filter((row) => !named.has(row) && !Object.hasOwn(ofHttp, row))).toEqual([]);
});

test('rows 9, 27: user attributes keep their type, schema_version is kept', () => {
  verifies('mp.user-attributes.values', 'mp.batch.schema-version');
  const user_attributes = {
    text: '42',
    count: 42,
    big: 7346244611012968789n,
    vip: true,
    list: ['a', 7, true],
    none: [],
    tag: null,
  };
  const event = keptEvent(scan, { user_attributes, schema_version: 2 });
  expect(event.event.userAttributes).toEqual(user_attributes);
  expect(event.event.context).toEqual({ schema_version: 2 });
  expect(event.warnings).toEqual([]);
  const nested = keptEvent(scan, { user_attributes: { address: { city: 'Bonn' }, list: [['a'], null, 'b'] } });
  expect(nested.event.userAttributes).toEqual({ address: '{"city":"Bonn"}', list: ['["a"]', 'b'] });
  expect(codes(nested)).toEqual(['repaired user_attributes.address', 'repaired user_attributes.list[0]']);
});

test('rows 14 to 17: fields whose kind the sources disagree on are taken either way', () => {
  verifies('mp.network.response-code', 'mp.device.gps-state', 'mp.event.lifetime-value', 'mp.device.orientation');
  for (const response_code of [200, '200']) {
    expect(kept('network_performance', { url: '/', response_code }).event.properties).toMatchObject({ response_code });
  }
  for (const lifetime_value_change of [true, 0, -1.5]) {
    expect(kept('first_run', { lifetime_value_change })).toMatchObject({
      warnings: [],
      event: { properties: { lifetime_value_change } },
    });
  }
  for (const gps_state of [false, 'unknown']) {
    expect(stateOf({ gps_state })).toEqual({ gps_state });
  }
  const orientations: readonly (readonly [JsonValue, string | undefined])[] = [
    ['LANDSCAPELEFT', 'LandscapeLeft'],
    ['PORTRAIT_UPSIDE_DOWN', 'portrait_upside_down'],
    ['FaceUp', 'FaceUp'],
    [6, '6'],
    ['undefined', 'undefined'],
    [null, undefined],
  ];
  for (const [device_orientation, stored] of orientations) {
    expect(stateOf({ device_orientation, cpu: '1' })).toEqual({
      cpu: '1',
      ...(stored === undefined ? {} : { device_orientation: stored }),
    });
  }
});

function stateOf(device_current_state: Record<string, JsonValue>): unknown {
  const { event, warnings } = kept('first_run', { device_current_state });
  expect(warnings).toEqual([]);
  return event.context?.['device_current_state'];
}

test('rows 18, 24: platforms of every list, times of 64 bits', () => {
  verifies('mp.enum.unknown-kept', 'mp.device.att-time');
  const platforms = ['iOS', 'Android', 'web', 'desktop', 'tvOS', 'roku', 'out_of_band', 'alexa', 'smart_tv', 'fire_tv', 'xbox'];
  for (const platform of platforms) {
    for (const written of [platform, platform.toUpperCase(), platform.replaceAll('_', '')]) {
      expect(keptEvent(scan, { device_info: { platform: written } })).toMatchObject({
        warnings: [],
        event: { device: { platform } },
      });
    }
  }
  for (const att_timestamp_unixtime_ms of [1_700_000_000_123, '1700000000123']) {
    expect(keptEvent(scan, { device_info: { att_timestamp_unixtime_ms } }).event.device).toEqual({ att_timestamp_unixtime_ms });
  }
});

test('row 23: is_historical as a boolean and as text, from any channel', () => {
  verifies('mp.source.is-historical', 'mp.source.channel');
  for (const is_historical of [true, 'true', 'TRUE']) {
    expect(keptEvent(scan, { source_info: { is_historical } }).event.context).toEqual({ source_info: { is_historical: true } });
  }
  for (const channel of ['native', 'javascript', 'pixel', 'desktop', 'partner', 'server_to_server', 'All', 'unknown']) {
    expect(keptEvent(scan, { source_info: { channel: channel.toUpperCase() } })).toMatchObject({
      warnings: [],
      event: { context: { source_info: { channel } } },
    });
  }
});

test('rows 25, 26: of a commerce event only what is there counts', () => {
  verifies('mp.commerce.required', 'mp.commerce.exclusive', 'mp.commerce.type');
  const product_action = { action: 'purchase', products: [{}] };
  const alone = kept('commerce_event', {
    product_action,
    promotion_action: null,
    product_impressions: [],
    custom_event_type: 'PURCHASE',
  });
  expect(alone).toMatchObject({
    warnings: [],
    event: { name: 'purchase', properties: { product_action, custom_event_type: 'purchase' } },
  });
  const both = kept('commerce_event', { product_action, promotion_action: { action: 'click' } });
  expect(both.event).toMatchObject({ name: 'purchase', properties: { product_action, promotion_action: { action: 'click' } } });
  expect(codes(both)).toEqual(['invalid_field events[0].data']);
  expect(codes(kept('commerce_event', { shopping_cart: { products: [] } }))).toEqual(['missing_field events[0].data']);
  const unsaid = kept('commerce_event', { product_action: { total_amount: 3 } });
  expect(unsaid.event.properties).toEqual({ product_action: { action: 'unknown', total_amount: 3 } });
  expect(codes(unsaid)).toEqual(['missing_field events[0].data.product_action.action']);
  for (const custom_event_type of ['remove_from_wishlist', 'consent_granted', 'impression', 'brand_new']) {
    expect(kept('commerce_event', { product_action, custom_event_type }).event.properties).toMatchObject({ custom_event_type });
  }
});

test('row 28: what a media player did', () => {
  verifies('mp.custom.media-info');
  const media_info = { action: 'PLAY', playback_position: 12.5, quality: 'ULTRA_HD', format: 'video', channel: 'news' };
  expect(kept('custom_event', { event_name: 'Played', media_info })).toMatchObject({
    warnings: [],
    event: { properties: { media_info: { ...media_info, action: 'play', quality: 'ultra_hd' } } },
  });
});

test('row 30: a bulk request of more than 100 batches is taken', () => {
  verifies('mp.bulk.batches');
  const batches = Array.from({ length: limits.batchesPerBulkRequest.value + 50 }, () => ({ events: [scan] }));
  expect(checkRequest('bulkevents', batches)).toEqual({ ok: true });
  expect(normalize(batches, 'bulkevents').filter(({ outcome }) => outcome === 'event')).toHaveLength(150);
});
