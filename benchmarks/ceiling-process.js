// The ceiling in a process of its own.
import { endProcess, forkProcess, whenListening } from './child-process.js';
import { readServerTime } from './process-tree.js';

/** @import { ServerTime } from './process-tree.js' */

/** @typedef {{ readonly port: number, readonly serverTime: () => ServerTime, readonly close: () => Promise<void> }} CeilingProcess Linux only: `serverTime` */

/** @returns {Promise<CeilingProcess>} */
export async function startCeiling() {
  const child = forkProcess('ceiling-server.js');
  const { port } = await whenListening(child);
  return { port, serverTime: () => readServerTime(Number(child.pid)), close: () => endProcess(child) };
}
