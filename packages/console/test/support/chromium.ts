import { findChromium } from '@fairlead/testkit/chromium';
import { describe } from 'vitest';

/** Tests that need a browser. Skipped where none is installed, which is found beforehand so that a run says so; CI has to have one. */
export const describeInChromium: typeof describe.skip =
  findChromium() === undefined && process.env['CI'] !== 'true' ? describe.skip : describe;
