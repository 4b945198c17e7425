// Asks the registry which of the installed versions are known to be vulnerable, for each lock file of the repository.
//
//   npm run audit                what users install, and what builds and tests it
//
// Exit code 1 when there is one, and when the registry could not be asked: not every registry answers (a mirror may not), and
// silence is no good news. What needs no registry is held by scripts/dependencies.test.ts.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { listFiles, root } from './workspace.js';

const folders = listFiles()
  .filter((path) => path.endsWith('package-lock.json'))
  .map((path) => dirname(path));
const outcomes = folders.map((folder) => ({ folder, ...audit(folder) }));
for (const { folder, isGood, words } of outcomes) {
  console.log(`${isGood ? 'ok    ' : 'FAILED'}  ${folder.padEnd(40)}  ${words}`);
}
process.exitCode = outcomes.every(({ isGood }) => isGood) ? 0 : 1;

/**
 * @param {string} folder
 * @returns {{ readonly isGood: boolean, readonly words: string }}
 */
function audit(folder) {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--package-lock-only'], {
    cwd: join(root, folder),
    encoding: 'utf8',
    timeout: 120_000,
  });
  const report = parse(stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const status = report?.statusCode === undefined ? '' : ` (${report.statusCode})`;
    return { isGood: false, words: `the registry was asked and did not tell${status}` };
  }
  const names = Object.keys(report.vulnerabilities ?? {});
  return counts.total === 0
    ? { isGood: true, words: 'none known' }
    : { isGood: false, words: `${counts.total} known: ${names.join(', ')}; npm audit says more` };
}

/**
 * @param {string} text
 * @returns {any} undefined for what is no JSON
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
