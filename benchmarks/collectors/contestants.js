// The collectors that are measured beside each other, each as it comes: its own defaults, durable as it says it is.
import { fairlead } from './fairlead.js';
import { unomi } from './unomi.js';

/**
 * @typedef {object} Contestant
 * @property {string} name with its version
 * @property {string} does before it answers, and what else the answer waits for
 * @property {{ readonly single: string, readonly batch: string }} shapeNames
 * @property {number} warmUpMs before what is measured: a virtual machine compiles what it runs often, some later than others
 * @property {string} install the command that installs it; empty for ours
 * @property {() => boolean} isInstalled
 * @property {(folder: string) => Promise<RunningCollector>} start on an empty folder
 * @property {(folder: string, serial: number) => Promise<ReadonlySet<string>>} storedIds starts on a folder whose processes were killed what
 *   tells which ids of one load are stored
 */

/**
 * @typedef {object} RunningCollector
 * @property {number} port
 * @property {number} startMs until it kept events
 * @property {readonly number[]} pids of what was started, each with all that it started itself
 * @property {() => Promise<void>} settle until it has done all that follows an answer
 * @property {() => Promise<void>} close
 */

/** @type {readonly Contestant[]} */
export const contestants = [fairlead, unomi];
