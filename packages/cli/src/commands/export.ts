import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';
import { eventFilters, identityFilters, quarantineFilters, timeFilters } from '../remote/filter-options.ts';

export const exportCommand: Command = defineCommand({
  name: 'export',
  summary: 'Writes stored events to a file, as parquet or one JSON object a line',
  operands: [],
  options: {
    out: { type: 'string', values: 'file', placeholder: 'FILE', description: 'Where to; - for standard output, as ndjson only' },
    format: {
      type: 'string',
      values: ['parquet', 'ndjson'],
      placeholder: 'FORMAT',
      description: 'parquet or ndjson',
      fallback: 'ndjson',
    },
    table: {
      type: 'string',
      values: ['events', 'quarantine'],
      placeholder: 'TABLE',
      description: 'events or quarantine',
      fallback: 'events',
    },
    ...timeFilters,
    ...eventFilters,
    ...identityFilters,
    ...quarantineFilters,
    columns: { type: 'string', placeholder: 'NAMES', description: 'These columns only, with commas between them', fallback: 'all' },
    force: { type: 'boolean', description: 'Replace the file if it is there' },
    quiet: { type: 'boolean', description: 'Say nothing of how far it is' },
    ...connectionOptions,
  },
  notes: [
    'What comes is written to FILE.part, which gets its name once it is whole and on disk; if anything breaks, it is removed.',
    'All filters that are given must hold. Those of events are all but --reason and --retried; quarantine has --source, --reason, --retried, --from and --to.',
    'Times without a zone are UTC. A value that begins with - is written with =, as in --mpid=-5.',
  ],
  exitCodes: { done: 'the file is whole', failed: 'there is no file' },
  examples: [
    'fairlead export --format parquet --out november.parquet --from 2026-11-01 --to 2026-12-01',
    'fairlead export --out orders.ndjson --source shop --name "Order Completed"',
    'fairlead export --out user.ndjson --identity user@example.com',
    'fairlead export --table quarantine --from 24h --out - | jq -r .reason | sort | uniq -c',
  ],
  run: async ({ options, terminal }) => {
    const { exportRows } = await import('../exporting/export.ts');
    const { url, data, ca, 'admin-token': adminToken, force: isForced, quiet: isQuiet, ...call } = options;
    return exportRows({ ...call, filter: options, isForced, isQuiet, flags: { url, data, ca, adminToken } }, terminal);
  },
});
