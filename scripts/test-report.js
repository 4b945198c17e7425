// What a run of tests left in its JSON report, as vitest writes it: how many there were, and which of them failed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './workspace.js';

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Count */
/** @typedef {{ readonly fullName: string, readonly status: string, readonly failureMessages?: readonly string[] | null }} TestResult */
/** @typedef {{ readonly name: string, readonly status: string, readonly message?: string, readonly assertionResults: readonly TestResult[] }} FileResult */
/**
 * @typedef {object} TestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly FileResult[]} testResults
 */

/** @type {TestReport} */
const nothingRun = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

/**
 * A run that ended before its report was written has none: its exit code says so.
 *
 * @param {string} path
 * @returns {TestReport}
 */
export function readTestReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Nothing was run, or nothing to the end.
    return nothingRun;
  }
}

/**
 * Every test counts as one, and so does a file that could not be loaded, or a run that was red for any other reason (a build
 * that broke, a rejection that nobody handled).
 *
 * @param {TestReport} report
 * @param {{ readonly succeeded: boolean }} run
 * @returns {Count}
 */
export function countTests(report, { succeeded }) {
  const failed = report.numFailedTests + report.testResults.filter(isBroken).length;
  return {
    passed: report.numPassedTests,
    failed: succeeded ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * What failed, a line each: the file, the full name of the test, the first line of its error.
 *
 * @param {TestReport} report
 * @returns {readonly string[]}
 */
export function nameFailures(report) {
  return report.testResults.flatMap((file) => {
    const path = relative(root, file.name).replaceAll('\\', '/');
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    return isBroken(file)
      ? [`${path}: ${firstLine(file.message)}`]
      : failed.map(({ fullName, failureMessages }) => `${path} > ${fullName}: ${firstLine(failureMessages?.[0])}`);
  });
}

/**
 * A file that could not be loaded, or one whose hooks failed while its tests did not.
 *
 * @param {FileResult} file
 */
function isBroken({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

/** @param {string | undefined} message */
function firstLine(message = '') {
  return stripVTControlCharacters(message).trim().split('\n', 1)[0] || 'no message';
}
