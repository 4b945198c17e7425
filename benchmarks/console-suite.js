// What the console costs who looks at it, in a real browser on a server that has stored much: how long until it shows what comes, whether it
// goes on showing, and how long one waits for one event or one user.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChromium } from '@fairlead/testkit/chromium';
import { measureEndurance } from './console/endurance.js';
import { measureFirstLoads } from './console/first-load.js';
import { measureAnswers, measureShown } from './console/lookups.js';
import { startSending } from './console/paced-sender.js';
import { startWithStored } from './console/stored-events.js';
import { describeMachine } from './machine.js';

/** @import { Endurance, EndurancePlan } from './console/endurance.js' */
/** @import { FirstLoad } from './console/first-load.js' */
/** @import { Lookup, LookupPlan } from './console/lookups.js' */
/** @import { Machine } from './machine.js' */

/**
 * @typedef {object} ConsolePlan
 * @property {number} events stored before anything is measured
 * @property {number} firstLoads
 * @property {LookupPlan} lookups
 * @property {EndurancePlan} endurance left out with 0 minutes
 */

/**
 * @typedef {object} ConsoleResult
 * @property {Machine} machine
 * @property {string} browser
 * @property {number} events
 * @property {readonly FirstLoad[]} firstLoads
 * @property {readonly Lookup[]} lookups
 * @property {Endurance | undefined} endurance
 * @property {readonly string[]} failures
 */

/**
 * @param {object} options
 * @param {string} options.folder on the disk that is meant; what is put there is removed again
 * @param {string | undefined} options.stored a data folder that is filled, unless it is already, and stays
 * @param {ConsolePlan} options.plan
 * @param {(line: string) => void} options.say
 * @returns {Promise<ConsoleResult>}
 */
export async function measureConsole({ folder, stored, plan, say }) {
  await mkdir(folder, { recursive: true });
  const ownFolder = await mkdtemp(join(folder, 'console-'));
  try {
    const fairlead = await startWithStored(stored ?? join(ownFolder, 'data'), { events: plan.events, say });
    const browser = await launchChromium(['--enable-precise-memory-info']);
    try {
      const machine = await describeMachine(folder);
      say('lookups');
      const quiet = await measureAnswers(fairlead, { plan: plan.lookups, when: 'nothing else to do' });
      const shown = await measureShown(browser, { fairlead, plan: plan.lookups });
      say('lookups while events come in');
      const load = startSending({ port: fairlead.port, eventsPerSecond: plan.endurance.eventsPerSecond });
      const busy = await measureAnswers(fairlead, {
        plan: plan.lookups,
        when: `${plan.endurance.eventsPerSecond} events/s come in`,
      });
      await load.stop();
      say('first load');
      const { loads, problems } = await measureFirstLoads(browser, { fairlead, rounds: plan.firstLoads });
      say('live');
      const endurance =
        plan.endurance.minutes === 0 ? undefined : await measureEndurance(browser, { fairlead, plan: plan.endurance, say });
      const lost = endurance === undefined ? 0 : endurance.accepted - endurance.shown - endurance.skipped;
      return {
        machine,
        browser: `Chromium ${browser.version()}`,
        events: plan.events,
        firstLoads: loads,
        lookups: [...quiet, ...busy, ...shown.lookups],
        endurance,
        failures: [
          ...new Set([...problems, ...shown.problems, ...(endurance?.problems ?? [])]),
          ...(lost > 0 ? [`${lost} accepted events are neither shown nor said to be left out`] : []),
        ],
      };
    } finally {
      await browser.close();
      await fairlead.close();
    }
  } finally {
    await rm(ownFolder, { recursive: true, force: true });
  }
}
