/**
 * What every test file is held to without asking for it: nothing is written to the console, no process warning is raised, and
 * when the file is done, its servers and its child processes are gone.
 *
 * A test that wants console output to happen replaces the method (`vi.spyOn`) and asserts it.
 */
import { format } from 'node:util';
import { afterAll, afterEach, expect, vi } from 'vitest';

/** What keeps a process alive and has an owner. Sockets are left out: `fetch` keeps idle ones for a while. */
const ownedResources = new Set(['TCPServerWrap', 'ProcessWrap']);
const releaseWaitMs = 60_000;

const unexpected: string[] = [];

for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
  console[method] = (...values: unknown[]): void => {
    unexpected.push(`console.${method}: ${format(...values)}`);
  };
}

process.on('warning', (warning) => {
  unexpected.push(`process warning: ${warning.stack ?? warning.message}`);
});

afterEach(expectNothingUnexpected);

afterAll(async () => {
  await vi.waitFor(() => expect(ownedResourcesNow(), 'resources still open after the last test').toEqual([]), {
    timeout: releaseWaitMs,
    interval: 20,
  });
  expectNothingUnexpected();
});

function expectNothingUnexpected(): void {
  expect(unexpected.splice(0), 'lines that no test asked for').toEqual([]);
}

function ownedResourcesNow(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => ownedResources.has(name));
}
