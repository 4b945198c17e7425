import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for the running test in `place`, gone when the test is over. */
export async function temporaryFolder(place = tmpdir()): Promise<string> {
  const path = await mkdtemp(join(place, 'fairlead-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
