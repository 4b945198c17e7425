// All that is measured about the SDK, in order: what an event costs beside the peers, uploads of prebuilt batches, and what becomes of
// memory and events when the endpoint is down or flaky.
import { contest } from './sdk/contest.js';
import { eventsPerTrack, eventsPerUpload, trackContestants, uploadContestants } from './sdk/contestants.js';
import { findFailures, measureBadDay, measureOutage } from './sdk/hardship.js';
import { installPeers } from './sdk/install-peers.js';
import { startSink } from './sdk/sink-process.js';
import { describeHost } from './machine.js';

/** @import { Host } from './machine.js' */
/** @import { Cost } from './sdk/contest.js' */
/** @import { BadDay } from './sdk/hardship.js' */
/** @import { Outage } from './sdk/outage.js' */

/** @typedef {{ readonly events: number, readonly rounds: number, readonly outageEvents: number, readonly badDayEvents: number }} SdkPlan */

/**
 * @typedef {object} SdkResult
 * @property {Host} host
 * @property {readonly Cost[]} tracks
 * @property {readonly Cost[]} uploads
 * @property {Outage} outage
 * @property {BadDay} badDay
 * @property {readonly string[]} failures
 */

/**
 * @param {{ readonly plan: SdkPlan, readonly say: (line: string) => void }} options
 * @returns {Promise<SdkResult>}
 */
export async function measureSdk({ plan, say }) {
  say('peers');
  installPeers();
  const { events, rounds } = plan;
  const sink = await startSink();
  try {
    const tracks = await contest({ contestants: trackContestants, eventsPerCall: eventsPerTrack, events, rounds, sink, say });
    const uploads = await contest({ contestants: uploadContestants, eventsPerCall: eventsPerUpload, events, rounds, sink, say });
    say('outage');
    const outage = await measureOutage(plan.outageEvents);
    say('bad day');
    const badDay = await measureBadDay(plan.badDayEvents, 1);
    // A peer that loses events loses them on its own account.
    const lost = [...tracks, ...uploads].filter(({ name, lostEvents }) => name.startsWith('fairlead') && lostEvents > 0);
    const failures = [...lost.map(({ name, lostEvents }) => `${name} lost ${lostEvents} events`), ...findFailures(badDay)];
    return { host: describeHost(), tracks, uploads, outage, badDay, failures };
  } finally {
    await sink.close();
  }
}
