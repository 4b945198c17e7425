import { createBeforeExit } from '../delivery/before-exit.ts';
import type { ExitingProcess } from '../delivery/before-exit.ts';
import type { OnBeforeExit } from '../delivery/exit.ts';
import { webPlatform } from '../delivery/platform.ts';
import type { Platform } from '../delivery/platform.ts';

/** The part of Node's `process` that is looked for. It is read off the global object, so that no module of Node is imported. */
interface NodeProcess extends ExitingProcess {
  readonly version: string;
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
  onBeforeExit: createBeforeExit({
    on: (event, listener) => findProcess()?.on(event, listener),
    off: (event, listener) => findProcess()?.off(event, listener),
  }),
};
