// The ceiling in a process of its own.
import { endProcess, forkProcess, whenListening } from './child-process.js';

/** @typedef {{ readonly port: number, readonly close: () => Promise<void> }} CeilingProcess */

/** @returns {Promise<CeilingProcess>} */
export async function startCeiling() {
  const child = forkProcess('ceiling-server.js');
  const { port } = await whenListening(child);
  return { port, close: () => endProcess(child) };
}
