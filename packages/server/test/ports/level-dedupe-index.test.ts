import { openLevelDedupeIndex } from '../../src/dedupe/level-dedupe-index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeDedupeIndex } from './dedupe-index-contract.ts';

describeDedupeIndex('LevelDB', async () => {
  const path = await temporaryFolder();
  return { open: () => openLevelDedupeIndex({ path, windowDays: 10 }) };
});
