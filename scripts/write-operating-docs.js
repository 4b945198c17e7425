// Writes the tables of docs/operating.md, from the tables that the code itself uses. What stands between them is written by hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../packages/cli/dist/commands.js';
import { members } from '../packages/cli/dist/serving/config-file.js';
import { limitDefaults, variableOf } from '../packages/cli/dist/serving/limits.js';
import { logLines } from '../packages/server/dist/observe/log-lines.js';
import { metricTable, nodeMetrics } from '../packages/server/dist/observe/metric-table.js';
import { readText, root } from './workspace.js';
import { renderTable } from './write-error-docs.js';
import { readOptions } from './write-option-docs.js';

export const operatingDocsPath = 'docs/operating.md';

/** What stands between `<!-- NAME -->` and `<!-- end -->`. */
const tables = {
  metrics: renderMetrics,
  'node-metrics': renderNodeMetrics,
  'log-lines': renderLogLines,
  settings: renderSettings,
  variables: renderVariables,
};

/**
 * @param {string} text of the page as it is
 * @returns {string} the same with its tables as they should be
 */
export function renderOperatingDocs(text) {
  return Object.entries(tables).reduce((page, [name, render]) => {
    const marks = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`);
    if (!marks.test(page)) {
      throw new Error(
        `${operatingDocsPath} has no place for the table ${name}: <!-- ${name} --> and <!-- end -->, each on a line of its own.`,
      );
    }
    return page.replace(marks, (_, begin, end) => `${begin}\n${render()}\n${end}`);
  }, text);
}

function renderMetrics() {
  return renderTable(
    ['metric', 'type', 'unit', 'labels', 'what it tells', 'alert on'],
    Object.entries(metricTable).map(([name, metric]) => [
      `\`${name}\``,
      metric.type,
      metric.unit,
      metric.labels.map((label) => `\`${label}\``).join(', '),
      metric.meaning,
      'alert' in metric ? metric.alert : '',
    ]),
  );
}

function renderNodeMetrics() {
  return renderTable(
    ['metric', 'what it tells'],
    Object.entries(nodeMetrics).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );
}

function renderLogLines() {
  return renderTable(
    ['`event`', 'level', 'what it says', 'members', 'what to do'],
    Object.entries(logLines).map(([event, line]) => [
      `\`${event}\``,
      line.level,
      line.message,
      line.members.map((member) => `\`${member}\``).join(', '),
      'action' in line ? line.action : 'Nothing.',
    ]),
  );
}

/** Where a setting of the file has another name than the flag. */
const memberOfFlag = new Map([
  ['source', 'sources'],
  ['config', undefined],
  ['partial-rebuild', undefined],
]);
const optionOfMember = new Map([['data', 'dataPath']]);

function renderSettings() {
  const serve = commands.find(({ name }) => name === 'serve');
  const flags = Object.entries(serve?.options ?? {}).map(([flag, option]) => ({ flag, option, member: memberOf(flag) }));
  const meanings = new Map(
    readOptions('packages/server/src/options.ts', 'ServerOptions').map(({ name, meaning }) => [name, meaning]),
  );
  /**
   * @param {string} member
   * @param {string | undefined} description of the flag
   */
  const meaningOf = (member, description) => {
    const meaning =
      meanings.get(optionOfMember.get(member) ?? member) ?? (description === undefined ? undefined : `${description}.`);
    if (meaning === undefined) {
      throw new Error(`The setting ${member} has no meaning: neither an option of the server nor one here.`);
    }
    return meaning;
  };
  const config = flags.filter(({ member }) => member === undefined);
  const rows = [...members.keys()].map((member) => {
    const named = flags.find((flag) => flag.member === member);
    const limit = limitDefaults[member];
    return [
      `\`${member}\``,
      limit === undefined ? code(named?.option.environment) : code(variableOf(member)),
      named === undefined ? '' : `\`--${named.flag}\``,
      limit === undefined ? (named?.option.fallback ?? 'none') : showAmount(member, limit),
      meaningOf(member, named?.option.description),
    ];
  });
  return renderTable(
    ['in the file', 'environment', 'flag', 'default', 'what it is'],
    [
      ...rows,
      ...config.map(({ flag, option }) => ['', code(option.environment), `\`--${flag}\``, 'none', `${option.description}.`]),
    ],
  );
}

/** @param {string} flag */
function memberOf(flag) {
  return memberOfFlag.has(flag) ? memberOfFlag.get(flag) : flag.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** @param {string | undefined} text */
function code(text) {
  return text === undefined ? '' : `\`${text}\``;
}

/**
 * @param {string} name
 * @param {number} amount
 */
function showAmount(name, amount) {
  const mebibytes = amount / 1024 ** 2;
  return name.includes('Bytes') && Number.isInteger(mebibytes) ? `${amount} (${mebibytes} MiB)` : String(amount);
}

/** Variables that no option names. */
const otherVariables = [
  ['NO_COLOR', 'all', 'Set to anything, no colours.'],
  ['TERM', 'all', '`dumb` for a terminal without colours.'],
];

function renderVariables() {
  /** @type {Map<string, { readonly names: string[], readonly description: string }>} */
  const found = new Map();
  for (const command of commands.flatMap((each) => ('commands' in each ? each.commands : [each]))) {
    for (const { environment, description } of Object.values(command.options)) {
      if (environment !== undefined) {
        const known = found.get(environment) ?? { names: [], description };
        known.names.push(command.name);
        found.set(environment, known);
      }
    }
  }
  const all = [...found].map(([variable, { names, description }]) => [
    code(variable),
    names.map((name) => `\`${name}\``).join(', '),
    `${description}.`,
  ]);
  return renderTable(
    ['variable', 'commands', 'what it is'],
    [...all, ...otherVariables.map(([name, who, what]) => [code(name), who ?? '', what ?? ''])],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, operatingDocsPath), renderOperatingDocs(readText(operatingDocsPath)));
}
