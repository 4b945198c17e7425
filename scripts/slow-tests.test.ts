import { expect, test } from 'vitest';
import { slowTests } from './slow-tests.ts';
import { listFiles } from './workspace.js';

test('every test file that is to be run first is there', () => {
  const files = new Set(listFiles());
  expect(slowTests.filter((path) => !files.has(path))).toEqual([]);
});
