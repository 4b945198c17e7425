/** Every field that a builder takes stands on the wire, under the right name: the snapshots were read field by field. */
import {
  applicationStateTransitionEvent,
  batch,
  commerceEvent,
  crashReportEvent,
  customEvent,
  networkPerformanceEvent,
  pushMessageEvent,
  screenViewEvent,
  sessionStartEvent,
} from 'fairlead';
import { describe, expect, test } from 'vitest';
import { expectWire } from './expect-wire.ts';
import * as full from './full-events.ts';
import { allBatchParams, allEventParams } from './full-params.ts';

describe('every field', () => {
  test('of a batch arrives under its name', () => {
    expect(batch(allBatchParams)).toMatchSnapshot();
    expectWire(batch(allBatchParams), batch(allBatchParams));
  });

  test('that events share arrives under its name', () => {
    const built = batch({ events: [sessionStartEvent(allEventParams)] });
    expect(built).toMatchSnapshot();
    expectWire(built, built);
  });

  test.each([
    customEvent(full.custom),
    commerceEvent({ ...full.commerce, productAction: full.productAction }),
    commerceEvent({ promotionAction: { action: 'click', promotions: [full.promotion] } }),
    screenViewEvent(full.screenView),
    applicationStateTransitionEvent(full.transition),
    pushMessageEvent(full.pushMessage),
    crashReportEvent(full.crash),
    networkPerformanceEvent(full.network),
  ])('of a $event_type arrives under its name', (event) => {
    const built = batch({ events: [event] });
    expect(event).toMatchSnapshot();
    expectWire(built, built);
  });
});
