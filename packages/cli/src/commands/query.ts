import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const queryCommand: Command = defineCommand({
  name: 'query',
  summary: 'Asks a running server with SQL',
  operands: ['SQL'],
  options: {
    ...connectionOptions,
    json: { type: 'boolean', description: 'Print the answer as the server gives it: {"columns", "rows", "truncated"}' },
  },
  notes: ['SQL is one SELECT in the dialect of DuckDB, or - to read it from standard input. The tables are events and quarantine.'],
  examples: [
    `fairlead query "select protocol, type, count(*) from events group by all"`,
    `fairlead query "select occurred_at, name, properties->>'total' as total from events where user_id = 'u_1001'"`,
    'fairlead query - --json < report.sql',
  ],
  run: async ({ options, operands: [sql = ''], terminal }) => {
    const { query } = await import('../remote/query.ts');
    return query({ sql, isJson: options.json, flags: { ...options, adminToken: options['admin-token'] } }, terminal);
  },
});
