// Writes docs/sdk-options.md: every option of the SDK, from the types and defaults that the code itself uses.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultOptions } from '../packages/client/dist/esm/default-options.js';
import { readText, root } from './workspace.js';
import { renderTable } from './write-error-docs.js';

export const optionDocsPath = 'docs/sdk-options.md';

/**
 * @typedef {object} Option
 * @property {string} name
 * @property {boolean} required
 * @property {string} meaning without what it says of the default
 * @property {string | undefined} said what the comment says that the default is
 */

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, optionDocsPath), renderOptionDocs());
}

/** @returns {string} the whole of docs/sdk-options.md */
export function renderOptionDocs() {
  const options = 'packages/client/src/options.ts';
  return `# Options of the SDK

The unit of a value is in its name: \`Ms\` is milliseconds, \`BytesMax\` and \`EventsMax\` are upper bounds. An option that is unknown, out of
range, or contradicts another is refused at construction, by name, with \`invalid_options\`. This page is written by \`npm run option-docs\` from
the code, and a test holds it to it; the defaults are also there at run time, as \`defaultOptions\`.

## Both clients

${renderOptions(readOptions(options, 'ClientOptions'), [defaultOptions.message, defaultOptions.batch])}

## \`retry\`

With a spool events are kept until they are delivered: then there is no end by attempts or by time, unless it is asked for.

${renderOptions(readOptions('packages/client/src/delivery/retry.ts', 'RetryOptions'), [defaultOptions.message.retry])}

## \`createMessageClient\`

${renderOptions(readOptions(options, 'MessageClientOptions'), [defaultOptions.message])}

## \`createBatchClient\`

${renderOptions(readOptions(options, 'BatchClientOptions'), [defaultOptions.batch])}

## \`fileSpool\`

Of \`fairlead/spool\`, for the option \`spool\`.

${renderOptions(readOptions('packages/client/src/spool/options.ts', 'FileSpoolOptions'), [])}
`;
}

/**
 * @param {readonly Option[]} options
 * @param {readonly object[]} defaults of each client that has these options
 */
function renderOptions(options, defaults) {
  return renderTable(
    ['option', 'default', 'what it is'],
    options.map((option) => [`\`${option.name}\``, renderDefault(option, defaults), option.meaning]),
  );
}

/**
 * The default as the comment has it, which has to name each value that the code has.
 * @param {Option} option
 * @param {readonly object[]} defaults
 */
function renderDefault({ name, required, said }, defaults) {
  const values = defaults.map((each) => Reflect.get(each, name)).filter((value) => value !== undefined && isPlain(value));
  const missing = values.filter((value) => !new RegExp(`(?<![\\w,])${showValue(value)}(?!\\w|,\\d)`).test(said ?? ''));
  if (missing.length > 0) {
    throw new Error(`The comment of the option ${name} does not name its default ${missing.map(showValue).join(', ')}.`);
  }
  if (said === undefined) {
    return required ? 'required' : 'none';
  }
  return said;
}

/** @param {unknown} value */
function isPlain(value) {
  return typeof value !== 'object' && typeof value !== 'function';
}

/** @param {unknown} value */
function showValue(value) {
  return typeof value === 'number' && value >= 10_000 ? value.toLocaleString('en-US') : String(value);
}

/**
 * The members of an interface, each with the comment before it, or that of the member before it.
 * @param {string} path
 * @param {string} name
 * @returns {Option[]}
 */
export function readOptions(path, name) {
  const [, body] = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(readText(path)) ?? [];
  if (body === undefined) {
    throw new Error(`${path} declares no interface ${name}`);
  }
  let comment = '';
  return [...body.matchAll(/^ {2}(?:\/\*\*([\s\S]*?)\*\/\n {2})?readonly (\w+)(\??):/gm)].map(([, text, member = '', optional]) => {
    comment =
      text
        ?.replaceAll(/\n\s*\*/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim() ?? comment;
    return { name: member, ...readComment(comment), required: optional === '' || comment.includes('Required') };
  });
}

/**
 * @param {string} comment
 * @returns {Pick<Option, 'meaning' | 'said'>}
 */
function readComment(comment) {
  const [sentence, said] = /Default:? ([\s\S]*?)\.$/.exec(comment) ?? [];
  const meaning = comment
    .replace(sentence ?? '', '')
    .replace(/Required(?:, [^.]*)?\.$/, (required) => (required === 'Required.' ? '' : required));
  return { meaning: meaning.trim(), said };
}
