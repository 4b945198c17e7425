// Writes docs/errors.md: every code that a user of Fairlead can meet, from the tables that the code itself uses.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorTable as commandErrors } from '../packages/cli/dist/errors.js';
import { errorTable as clientErrors } from '../packages/client/dist/esm/errors.js';
import { errorTable as serverErrors } from '../packages/server/dist/error-table.js';
import { readText, root } from './workspace.js';

export const errorDocsPath = 'docs/errors.md';

/**
 * What the reasons of quarantine mean. The codes themselves are a type of `@fairlead/protocol`; one without a meaning here, or
 * a meaning without a code, stops the writing.
 */
const quarantineMeanings = {
  not_an_object: 'The event is not a JSON object.',
  missing_type: 'The event does not say what type it is.',
  unknown_type: 'The type is none that the protocol knows.',
  missing_name: 'An event of this type needs a name.',
  missing_identity: 'The event names no user: neither a known nor an anonymous one.',
  missing_field: 'A field that the type requires is not there; `path` names it.',
  invalid_field: 'A field has a value that it cannot have; `path` names it.',
  event_too_large: 'The event is larger than the limit of its protocol.',
  batch_too_large: 'What the batch says of all its events is too much for their number: each of them would hold it.',
  nesting_too_deep: 'Objects and arrays are nested deeper than the limit.',
  historical_no_events: 'A historical batch has no events; it was not processed.',
  historical_no_timestamp:
    'An event of a historical batch has no `timestamp_unixtime_ms`, so the batch was not processed; `path` names the event.',
  historical_too_recent:
    'An event of a historical batch is less than 72 hours old, so the batch was not processed; `path` names the event.',
  record_damaged: 'The record in the log is damaged: its checksum or its version is not what it should be.',
  not_json: 'The body of the record is not JSON after all.',
  internal_error: 'The record could not be checked or stored. Its request is still in the log.',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, errorDocsPath), renderErrorDocs());
}

/** @returns {string} the whole of docs/errors.md */
export function renderErrorDocs() {
  return `# Errors

Every code is stable: a release adds codes and never renames one. This page is written by \`npm run error-docs\` from the
tables that the code uses, and a test holds it to them.

## Answers of the server

An answer that is not a yes carries \`{"errors":[{"code","message"}]}\`, or the form that the sender's protocol expects. The
codes with status 500 that are about the data folder, the port or an option stop the server when it starts.

${renderTable(
  ['code', 'status', 'what happened', 'what to do'],
  Object.entries(serverErrors).map(([code, { status, message, remedy }]) => [`\`${code}\``, String(status), message, remedy]),
)}

## The SDK

The \`code\` of a \`FairleadError\`, of an outcome, and of what a listener is told.

${renderTable(
  ['code', 'what happened and what to do'],
  Object.entries(clientErrors).map(([code, meaning]) => [`\`${code}\``, meaning]),
)}

## The command

Shown by \`fairlead\` with the remedy; errors of the server keep their own codes.

${renderTable(
  ['code', 'what happened', 'what to do'],
  Object.entries(commandErrors).map(([code, { message, remedy }]) => [`\`${code}\``, message, remedy]),
)}

## The console

Shown in the browser, for what the page itself finds wrong; errors of the server keep their own codes.

${renderTable(
  ['code', 'what happened', 'what to do'],
  Object.entries(readConsoleErrors()).map(([code, { message, remedy }]) => [`\`${code}\``, message, remedy]),
)}

## Reasons of quarantine

An event that was kept but is not good stands in the table \`quarantine\` and in its receipt, with one of these as its \`reason\`.

${renderTable(
  ['reason', 'what it means'],
  listQuarantineReasons().map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}
`;
}

/** The page is not a package that could be imported; its table is data. @returns {Record<string, { message: string, remedy: string }>} */
function readConsoleErrors() {
  return JSON.parse(readText('packages/console/src/server/console-errors.json'));
}

/** @returns {(readonly [reason: string, meaning: string])[]} */
function listQuarantineReasons() {
  const codes = [
    ...readUnion('packages/protocol/src/canonical/event.ts', 'QuarantineReason'),
    ...readUnion('packages/server/src/store/event-store.ts', 'RecordReason'),
  ];
  const meanings = new Map(Object.entries(quarantineMeanings));
  const unused = [...meanings.keys()].filter((code) => !codes.includes(code));
  if (unused.length > 0) {
    throw new Error(
      `These are no reasons of quarantine any more: ${unused.join(', ')}. Remove them from scripts/write-error-docs.js.`,
    );
  }
  return codes.map((code) => {
    const meaning = meanings.get(code);
    if (meaning === undefined) {
      throw new Error(`The reason ${code} has no meaning yet. Give it one in scripts/write-error-docs.js.`);
    }
    return [code, meaning];
  });
}

/**
 * The members of a union of string literals, in their order. Types are gone at run time, so the source is read.
 *
 * @param {string} path from the root
 * @param {string} name
 * @returns {string[]}
 */
export function readUnion(path, name) {
  const declaration = new RegExp(`^export type ${name} =([^;]+);`, 'm').exec(readText(path))?.[1];
  if (declaration === undefined) {
    throw new Error(`${path} declares no type ${name}`);
  }
  return [...declaration.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows
 */
export function renderTable(heads, rows) {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
