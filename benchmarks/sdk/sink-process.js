// The sink in a process of its own.
import { once } from 'node:events';
import { endProcess, forkProcess, whenListening } from '../child-process.js';

/** @import { Arrived } from './sink-server.js' */

/** @typedef {{ readonly url: string, readonly take: () => Promise<Arrived>, readonly close: () => Promise<void> }} Sink `take` resets the counts */

/** @returns {Promise<Sink>} */
export async function startSink() {
  const child = forkProcess('sdk/sink-server.js');
  const { port } = await whenListening(child);
  return {
    url: `http://127.0.0.1:${port}`,
    async take() {
      const answer = once(child, 'message');
      child.send('take');
      const [arrived] = await answer;
      return arrived;
    },
    close: () => endProcess(child),
  };
}
