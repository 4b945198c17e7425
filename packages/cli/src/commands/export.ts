import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const exportCommand: Command = defineCommand({
  name: 'export',
  summary: 'Writes stored events to a file, as parquet or one JSON object a line',
  operands: [],
  options: {
    out: { type: 'string', placeholder: 'FILE', description: 'Where to; - for standard output, as ndjson only' },
    format: { type: 'string', placeholder: 'FORMAT', description: 'parquet or ndjson', fallback: 'ndjson' },
    table: { type: 'string', placeholder: 'TABLE', description: 'events or quarantine', fallback: 'events' },
    from: {
      type: 'string',
      placeholder: 'TIME',
      description: 'Received then or later: 2026-11-01, 2026-11-01T12:00:00Z, or ago: 24h, 7d',
    },
    to: { type: 'string', placeholder: 'TIME', description: 'Received before then' },
    source: { type: 'string', placeholder: 'NAME', description: 'Of this source only' },
    where: { type: 'string', placeholder: 'SQL', description: 'Any other condition, as behind WHERE' },
    force: { type: 'boolean', description: 'Replace the file if it is there' },
    quiet: { type: 'boolean', description: 'Say nothing of how far it is' },
    ...connectionOptions,
  },
  notes: [
    'What comes is written to FILE.part, which gets its name once it is whole and on disk; if anything breaks, it is removed.',
    'Times without a zone are UTC.',
  ],
  exitCodes: { done: 'the file is whole', failed: 'there is no file' },
  examples: [
    'fairlead export --format parquet --out november.parquet --from 2026-11-01 --to 2026-12-01',
    `fairlead export --out orders.ndjson --source shop --where "name = 'Order Completed'"`,
    'fairlead export --table quarantine --from 24h --out - | jq -r .reason | sort | uniq -c',
  ],
  run: async ({ options, terminal }) => {
    const { exportRows } = await import('../exporting/export.ts');
    const { url, data, 'admin-token': adminToken, force: isForced, quiet: isQuiet, ...call } = options;
    return exportRows({ ...call, filter: options, isForced, isQuiet, flags: { url, data, adminToken } }, terminal);
  },
});
