import { expect, test } from 'vitest';
import { errorTable as serverErrors } from '../packages/server/dist/error-table.js';
import { readText } from './workspace.js';
import { errorDocsPath, readUnion, renderErrorDocs } from './write-error-docs.js';

test('docs/errors.md says what the tables of the code say', () => {
  expect(readText(errorDocsPath), 'npm run error-docs writes it').toBe(renderErrorDocs());
});

test('every problem of a request is an error that the server can answer with', () => {
  const codes = readUnion('packages/protocol/src/canonical/request.ts', 'RequestProblemCode');
  expect(codes.filter((code) => !(code in serverErrors))).toEqual([]);
});
