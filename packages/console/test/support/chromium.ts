import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

/** Debian's package; another one may be named. Found beforehand, so that a test run says what it skips. */
const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  .filter((path) => path !== undefined && path !== '')
  .find(isExecutable);

/** Tests that need a browser. Skipped where none is installed; CI has to have one. */
export const describeInChromium: typeof describe.skip =
  executablePath === undefined && process.env['CI'] !== 'true' ? describe.skip : describe;

/** Headless, and without anything that would go out by itself. */
export function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error('Chromium is not installed: apt-get install chromium, or name one in CHROMIUM');
  }
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function isExecutable(path: string | undefined): boolean {
  try {
    accessSync(path ?? '', constants.X_OK);
    return true;
  } catch {
    // Not there, which is an answer.
    return false;
  }
}
