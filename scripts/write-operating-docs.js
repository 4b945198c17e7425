// Writes the tables of docs/operating.md, from the tables that the code itself uses. What stands between them is written by hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logLines } from '../packages/server/dist/observe/log-lines.js';
import { metricTable, nodeMetrics } from '../packages/server/dist/observe/metric-table.js';
import { readText, root } from './workspace.js';
import { renderTable } from './write-error-docs.js';

export const operatingDocsPath = 'docs/operating.md';

/** What stands between `<!-- NAME -->` and `<!-- end -->`. */
const tables = {
  metrics: renderMetrics,
  'node-metrics': renderNodeMetrics,
  'log-lines': renderLogLines,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, operatingDocsPath), renderOperatingDocs(readText(operatingDocsPath)));
}

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
