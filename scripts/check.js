// Everything that decides whether a change may go in, one gate after the other, in the order in which CI takes them.
//
//   node scripts/check.js           stops at the first red gate
//   node scripts/check.js --all     goes on to the last one and always counts (CI)
//   node scripts/check.js --test 'npm ci && npm test'     another command for the first gate
//
// What a gate prints is kept in `reports/<gate>.log` and shown only if the gate is red. The end says once more how long each gate took and
// names each test that failed, so that who sees nothing but the end knows. The house rules are tests (`scripts/*.test.ts`), so the first
// gate holds them too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { countTests, nameFailures, readTestReport } from './test-report.js';
import { root } from './workspace.js';

const reports = join(root, 'reports');
const shownLinesMax = 400;
/** A build that breaks fails every test. */
const namedFailuresMax = 50;

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, test: { type: 'string', default: 'npm test' } },
});

/** @import { Count } from './test-report.js' */

/**
 * A gate. One that runs tests leaves a report that they are counted from, and what they found for people to see: where the SDK was run,
 * how large it is, what the vendors' SDKs do. One that goes on for as long as it is told to takes what others leave of the processors.
 *
 * @typedef {{ readonly name: string, readonly command: string, readonly report?: string, readonly findings?: readonly string[], readonly takesWhatIsLeft?: boolean }} Gate
 */

/** @typedef {{ readonly gate: Gate, readonly succeeded: boolean, readonly output: string, readonly seconds: string }} Run */

/**
 * One after the other; those of one stage side by side. The vendors' SDKs wait for much of their time, which the fuzzer and the faults
 * use: they are given as long as that takes.
 *
 * @type {readonly (readonly Gate[])[]}
 */
const stages = [
  [{ name: 'tests', command: options.test, report: 'vitest.json', findings: ['runtimes.txt', 'edge-entry.txt'] }],
  [{ name: 'types', command: 'npm run types' }],
  [{ name: 'lint', command: 'npm run lint' }],
  [{ name: 'formatting', command: 'npm run fmt:check' }],
  [{ name: 'dead-code', command: 'npm run deadcode' }],
  [
    { name: 'conformance', command: 'npm run conformance', report: 'conformance.json', findings: ['conformance.txt'] },
    { name: 'fuzz', command: 'npm run fuzz -- --seconds 180', takesWhatIsLeft: true },
    {
      name: 'faults',
      command:
        'npm run simulate -- server --seconds 140 && npm run simulate -- retention --seconds 20 && npm run simulate -- store --seconds 20',
      takesWhatIsLeft: true,
    },
  ],
  [{ name: 'simulation', command: 'npm run simulate -- sdk --rounds 150 --seed 1' }],
  [{ name: 'package-checks', command: 'npm run package-checks' }],
];

process.exitCode = await check();

/** @returns {Promise<number>} the exit code */
async function check() {
  mkdirSync(reports, { recursive: true });
  for (const name of stages.flat().flatMap(({ report = [], findings = [] }) => [report, findings].flat())) {
    rmSync(join(reports, name), { force: true });
  }

  const total = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const times = [];
  /** @type {string[]} */
  const failures = [];
  for (const stage of stages) {
    for (const ran of await Promise.all(stage.map(run))) {
      const { gate, seconds } = ran;
      const { count, failed } = judge(ran);
      const detail = gate.report === undefined ? '' : `  ${describe(count)}`;
      console.log(`${count.failed === 0 ? 'ok    ' : 'FAILED'}  ${gate.name.padEnd(14)}  ${seconds.padStart(6)} s${detail}`);

      printFindings(gate);
      if (count.failed > 0) {
        console.log(`\n${gate.command}\n${withoutHosts(ran.output)}\n`);
      }

      total.passed += count.passed;
      total.failed += count.failed;
      total.skipped += count.skipped;
      times.push(`${gate.name} ${seconds} s`);
      failures.push(...failed.map((failure) => `FAILED  ${gate.name}: ${failure}`));
    }
    if (total.failed > 0 && !options.all) {
      break;
    }
  }
  const left = failures.length - namedFailuresMax;
  const named = left > 0 ? [...failures.slice(0, namedFailuresMax), `(${left} more are in reports/)`] : failures;
  console.log(['', times.join(', '), ...named, describe(total)].join('\n'));
  return total.failed === 0 ? 0 : 1;
}

/**
 * What came of a gate: its count, and what failed in it by name. A gate that is not a test run counts as one.
 *
 * @param {Run} ran
 * @returns {{ count: Count, failed: readonly string[] }}
 */
function judge({ gate: { command, report: name }, succeeded, output }) {
  const report = name === undefined ? undefined : readTestReport(join(reports, name));
  const count =
    report === undefined ? { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 } : countTests(report, { succeeded });
  const named = report === undefined ? [] : nameFailures(report);
  return { count, failed: count.failed > 0 && named.length === 0 ? [`${command}: ${sayWhy(output)}`] : named };
}

/**
 * The line that says why a command failed, as far as a line can be picked.
 *
 * @param {string} output
 */
function sayWhy(output) {
  const lines = withoutHosts(output).split('\n');
  return lines.findLast((line) => /error|fail/i.test(line))?.trim() ?? (lines.at(-1) || 'it said nothing');
}

/**
 * @param {Gate} gate
 * @returns {Promise<Run>}
 */
async function run(gate) {
  const startedAt = performance.now();
  const log = join(reports, `${gate.name}.log`);
  const descriptor = openSync(log, 'w');
  try {
    const running = spawn(gate.command, {
      cwd: root,
      shell: true,
      stdio: ['ignore', descriptor, descriptor],
      env: { ...process.env, CI: 'true', NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1' },
    });
    if (gate.takesWhatIsLeft === true && running.pid !== undefined) {
      setPriority(running.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    }
    const [status] = await once(running, 'close');
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    return { gate, succeeded: status === 0, output: readFileSync(log, 'utf8'), seconds };
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
