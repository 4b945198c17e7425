import type { OnBeforeExit } from '../delivery/exit.ts';
import { webPlatform } from '../delivery/platform.ts';
import type { Platform } from '../delivery/platform.ts';

/** The part of Node's `process` that is looked for. It is read off the global object, so that no module of Node is imported. */
interface NodeProcess {
  readonly version: string;
  on(event: 'beforeExit', listener: () => void): unknown;
  off(event: 'beforeExit', listener: () => void): unknown;
}

function findProcess(): NodeProcess | undefined {
  const { process } = globalThis as { process?: Partial<NodeProcess> };
  return typeof process?.version === 'string' && typeof process.on === 'function' ? (process as NodeProcess) : undefined;
}

/** Which runtime it is, in the words of the vendors' SDKs (contract/hightouch.md §2.2). */
export function describeRuntime(): Record<string, string> {
  const process = findProcess();
  if (process !== undefined) {
    return { nodeVersion: process.version, jsRuntime: 'node' };
  }
  const found = globalNames.find(([name]) => name in globalThis);
  return { jsRuntime: found?.[1] ?? 'unknown' };
}

const globalNames = [
  ['window', 'browser'],
  ['WebSocketPair', 'cloudflare-worker'],
  ['EdgeRuntime', 'vercel-edge'],
  ['importScripts', 'web-worker'],
] as const;

/** The runtime that the drop-ins run on: web standards, and on Node a last chance to send before the process ends. */
export const runtimePlatform: Platform & { readonly onBeforeExit: OnBeforeExit } = {
  ...webPlatform,
  onBeforeExit: createBeforeExit(),
};

/**
 * A process ends once for all its clients: they share one listener, since Node warns of more than ten, and an application may make
 * a client per request.
 */
function createBeforeExit(): OnBeforeExit {
  const drains = new Set<() => void>();
  const drainAll = (): void => {
    for (const drain of drains) {
      drain();
    }
  };
  return (drain) => {
    drains.add(drain);
    if (drains.size === 1) {
      findProcess()?.on('beforeExit', drainAll);
    }
    return () => {
      drains.delete(drain);
      if (drains.size === 0) {
        findProcess()?.off('beforeExit', drainAll);
      }
    };
  };
}
