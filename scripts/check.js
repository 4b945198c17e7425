// Everything that decides whether a change may go in, one gate after the other, in the order in which CI takes them.
//
//   node scripts/check.js           stops at the first red gate
//   node scripts/check.js --all     goes on to the last one and always counts (CI)
//   node scripts/check.js --test 'npm ci && npm test'     another command for the first gate
//
// What a gate prints is kept in `reports/<gate>.log` and shown only if the gate is red. The house rules are tests
// (`scripts/*.test.ts`), so the first gate holds them too.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { root } from './workspace.js';

const reports = join(root, 'reports');
const shownLinesMax = 400;

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, test: { type: 'string', default: 'npm test' } },
});

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Count */

/**
 * A gate. One that runs tests leaves a report that they are counted from, and what they found for people to see: where the SDK was run,
 * how large it is, what the vendors' SDKs do.
 *
 * @typedef {{ readonly name: string, readonly command: string, readonly report?: string, readonly findings?: readonly string[] }} Gate
 */

/** @type {readonly Gate[]} */
const gates = [
  { name: 'tests', command: options.test, report: 'vitest.json', findings: ['runtimes.txt', 'edge-entry.txt'] },
  { name: 'types', command: 'npm run types' },
  { name: 'lint', command: 'npm run lint' },
  { name: 'formatting', command: 'npm run fmt:check' },
  { name: 'dead-code', command: 'npm run deadcode' },
  { name: 'conformance', command: 'npm run conformance', report: 'conformance.json', findings: ['conformance.txt'] },
  { name: 'fuzz', command: 'npm run fuzz -- --seconds 60' },
  { name: 'simulation', command: 'npm run simulate -- sdk --rounds 150 --seed 1' },
  { name: 'faults', command: 'npm run simulate -- server --seconds 100' },
  { name: 'package-checks', command: 'npm run package-checks' },
];

process.exitCode = check();

/** @returns {number} the exit code */
function check() {
  mkdirSync(reports, { recursive: true });
  for (const name of gates.flatMap(({ report = [], findings = [] }) => [report, findings].flat())) {
    rmSync(join(reports, name), { force: true });
  }

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const gate of gates) {
    const startedAt = performance.now();
    const { succeeded, output } = run(gate);
    const count = gate.report === undefined ? countGate(succeeded) : countTests(succeeded, gate.report);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const detail = gate.report === undefined ? '' : `  ${describe(count)}`;
    console.log(`${count.failed === 0 ? 'ok    ' : 'FAILED'}  ${gate.name.padEnd(14)}  ${seconds.padStart(6)} s${detail}`);

    printFindings(gate);

    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;

    if (count.failed > 0) {
      console.log(`\n${gate.command}\n${withoutHosts(output)}\n`);
      if (!options.all) {
        break;
      }
    }
  }
  console.log(describe(total));
  return total.failed === 0 ? 0 : 1;
}

/**
 * @param {{ readonly name: string, readonly command: string }} gate
 * @returns {{ succeeded: boolean, output: string }}
 */
function run({ name, command }) {
  const log = join(reports, `${name}.log`);
  const descriptor = openSync(log, 'w');
  try {
    const { status } = spawnSync(command, {
      cwd: root,
      shell: true,
      stdio: ['ignore', descriptor, descriptor],
      env: { ...process.env, CI: 'true', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1' },
    });
    return { succeeded: status === 0, output: readFileSync(log, 'utf8') };
  } finally {
    closeSync(descriptor);
  }
}

/** @param {Gate} gate */
function printFindings({ findings = [] }) {
  for (const path of findings.map((name) => join(reports, name)).filter((finding) => existsSync(finding))) {
    console.log(`\n${readFileSync(path, 'utf8')}`);
  }
}

/**
 * A gate that is not a test run counts as one.
 *
 * @param {boolean} succeeded
 * @returns {Count}
 */
function countGate(succeeded) {
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
}

/**
 * Every test counts as one, and so does a file that could not be loaded, or a run that was red for any other reason (a build
 * that broke, a rejection that nobody handled).
 *
 * @param {boolean} succeeded
 * @param {string} name of the report
 * @returns {Count}
 */
function countTests(succeeded, name) {
  const report = readTestReport(join(reports, name));
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {string} path
 * @returns {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[],
 * }}
 */
function readTestReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Nothing was run, or nothing to the end: the exit code says so.
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

/** @param {Count} count */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The end of a log, without the addresses of whatever the machine installs from.
 *
 * @param {string} output
 */
function withoutHosts(output) {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n');
  const cut = lines.length - shownLinesMax;
  const shown = cut > 0 ? [`(${cut} lines before these are in reports/)`, ...lines.slice(cut)] : lines;
  return shown
    .map((line) => (/^npm (?:warn|error|notice|http)/i.test(line) ? line.replaceAll(/https?:\/\/[^\s/'"]+/g, '(registry)') : line))
    .join('\n');
}
