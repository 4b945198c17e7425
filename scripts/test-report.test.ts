import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countTests, nameFailures, readTestReport } from './test-report.js';
import { root } from './workspace.js';

const passed = { fullName: 'a thing works', status: 'passed', failureMessages: [] };
const failed = {
  fullName: 'the page a thing works',
  status: 'failed',
  failureMessages: ['\u001B[31mAssertionError: expected 1 to be 2\u001B[39m\n    at somewhere', 'a second one'],
};

const report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    { name: join(root, 'packages/a.test.ts'), status: 'passed', message: '', assertionResults: [passed] },
    { name: join(root, 'packages/b.test.ts'), status: 'failed', message: '', assertionResults: [passed, failed] },
    { name: join(root, 'c.test.ts'), status: 'failed', message: 'SyntaxError: no such export\nat c', assertionResults: [] },
    { name: join(root, 'd.test.ts'), status: 'failed', message: 'resources still open', assertionResults: [passed] },
  ],
};

test('each failed test is named with its file and the first line of its error, and so is a file that failed as a whole', () => {
  expect(nameFailures(report)).toEqual([
    'packages/b.test.ts > the page a thing works: AssertionError: expected 1 to be 2',
    'c.test.ts: SyntaxError: no such export',
    'd.test.ts: resources still open',
  ]);
});

test('a file that failed as a whole counts as one, and so does a run that was red without a failed test', () => {
  expect(countTests(report, { succeeded: false })).toEqual({ passed: 3, failed: 3, skipped: 2 });
  expect(countTests({ ...report, numFailedTests: 0, testResults: [] }, { succeeded: false }).failed).toBe(1);
});

test('a run without a report has nothing to count, and is red', () => {
  const none = readTestReport(join(root, 'reports/there-is-none.json'));
  expect(nameFailures(none)).toEqual([]);
  expect(countTests(none, { succeeded: false })).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
