// What the server was sent and said yes to, over all loads of a run, and the audit that it stored exactly that.
/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { LoadResult } from './load-generator.js' */
/** @import { Shape } from './shapes.js' */

/**
 * @typedef {object} Ledger
 * @property {number} acceptedEvents answered 2xx
 * @property {() => number} nextSerial tells the ids of one load from those of all others
 * @property {(shape: Pick<Shape, 'name' | 'eventsPerRequest'>, result: Answered, how?: { readonly mayBeRefused?: boolean }) => void} enter
 * @property {(fairlead: FairleadProcess) => Promise<Audit>} audit call it when all is stored
 */

/** @typedef {Pick<LoadResult, 'acknowledgedRequests' | 'refusedRequests' | 'refusals'>} Answered */

/** @typedef {{ readonly acceptedEvents: number, readonly storedEvents: number, readonly distinctEvents: number, readonly failures: readonly string[] }} Audit */

/** A run in which more than this part is refused measured something else. */
const refusedPartMax = 0.001;

/** @returns {Ledger} */
export function createLedger() {
  let serial = 0;
  let acceptedEvents = 0;
  let refusedEvents = 0;
  /** @type {string[]} */
  const failures = [];
  return {
    get acceptedEvents() {
      return acceptedEvents;
    },
    nextSerial: () => ++serial,
    enter({ name, eventsPerRequest }, { acknowledgedRequests, refusedRequests, refusals }, { mayBeRefused = false } = {}) {
      acceptedEvents += acknowledgedRequests * eventsPerRequest;
      refusedEvents += refusedRequests * eventsPerRequest;
      const isRefused = !mayBeRefused && refusedRequests > refusedPartMax * (acknowledgedRequests + refusedRequests);
      if (acknowledgedRequests === 0 || isRefused) {
        failures.push(
          `${name}: ${acknowledgedRequests} requests accepted, ${refusedRequests} refused: ${JSON.stringify(refusals)}`,
        );
      }
    },
    async audit(fairlead) {
      const { stored, distinct } = await countStored(fairlead);
      // What was refused with a 5xx may have been kept all the same; without refusals both bounds are one number.
      if (stored < acceptedEvents || stored > acceptedEvents + refusedEvents) {
        failures.push(`accepted ${acceptedEvents} events (refused ${refusedEvents}), stored ${stored}`);
      }
      if (distinct !== stored) {
        failures.push(`stored ${stored} events with ${distinct} distinct ids`);
      }
      return { acceptedEvents, storedEvents: stored, distinctEvents: distinct, failures };
    },
  };
}

/**
 * Ids are counted in slices, by where their first digits lie: each fits the memory that a query may take. The digits are scrambled,
 * so the slices are of one size, and an id stored twice falls into one slice.
 *
 * @param {FairleadProcess} fairlead
 */
async function countStored(fairlead) {
  const { stored = 0 } = await fairlead.queryRow('select count(*) as stored from events');
  let distinct = 0;
  for (const digit of '0123456789abcdef') {
    const row = await fairlead.queryRow(
      `select count(distinct event_id) as distinct_ids from events where substr(event_id, 1, 1) = '${digit}'`,
    );
    distinct += row['distinct_ids'] ?? 0;
  }
  return { stored, distinct };
}
