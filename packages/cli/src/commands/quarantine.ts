import { type Command, type CommandGroup, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';
import { eventFilters, quarantineFilters, timeFilters } from '../remote/filter-options.ts';

const jsonOption = { type: 'boolean', description: 'Print the answer as the server gives it' } as const;

const listCommand: Command = defineCommand({
  name: 'quarantine list',
  summary: 'Shows events that were not stored as good, and why; the newest first',
  operands: [],
  options: {
    source: eventFilters.source,
    ...quarantineFilters,
    ...timeFilters,
    before: { type: 'string', placeholder: 'ROW', description: 'Those before this row in the log' },
    limit: { type: 'string', placeholder: 'N', description: 'How many, 1 to 1000', fallback: '50' },
    json: jsonOption,
    ...connectionOptions,
  },
  notes: ['The first column names the row, for quarantine retry. Times are UTC. --json has the events as well.'],
  examples: ['fairlead quarantine list --retried false', 'fairlead quarantine list --reason missing_name --from 24h'],
  run: async ({ options, terminal }) => {
    const { listQuarantine } = await import('../remote/quarantine-list.ts');
    const { url, data, ca, 'admin-token': adminToken, json: isJson, limit, before, ...filter } = options;
    return listQuarantine({ filter, limit, before, isJson, flags: { url, data, ca, adminToken } }, terminal);
  },
});

const retryCommand: Command = defineCommand({
  name: 'quarantine retry',
  summary: 'Tries events in quarantine again, as they are or one of them edited',
  operands: [],
  options: {
    row: { type: 'string', multiple: true, placeholder: 'ROW', description: 'This row, such as 12.0; may be given again' },
    source: { type: 'string', values: 'source', placeholder: 'NAME', description: 'All of this source that were not tried yet' },
    reason: { type: 'string', placeholder: 'CODE', description: 'All for this reason that were not tried yet' },
    all: { type: 'boolean', description: 'All that were not tried yet' },
    edit: {
      type: 'string',
      values: 'file',
      placeholder: 'FILE',
      description: 'The event in place of the one row, as JSON; - for standard input',
    },
    json: jsonOption,
    ...connectionOptions,
  },
  notes: [
    'What surrounded an edited event stays: user, context, source. Up to 1000 events are tried at a time; the last line says what is left.',
  ],
  exitCodes: {
    done: 'all that was tried is stored, or was already',
    failed: 'an event is in quarantine again, was skipped, or is not settled yet; or the server refused',
  },
  examples: [
    'fairlead quarantine retry --reason missing_name --source shop',
    'fairlead quarantine retry --row 12.0 --edit event.json',
  ],
  run: async ({ options, terminal }) => {
    const { retryQuarantine } = await import('../remote/quarantine-retry.ts');
    const {
      url,
      data,
      ca,
      'admin-token': adminToken,
      row: rows,
      all: isAll,
      edit: editPath,
      json: isJson,
      source,
      reason,
    } = options;
    return retryQuarantine({ rows, source, reason, isAll, editPath, isJson, flags: { url, data, ca, adminToken } }, terminal);
  },
});

/** `fairlead quarantine …`: what was not stored as good. */
export const quarantineCommands: CommandGroup = {
  name: 'quarantine',
  summary: 'Lists events that were not stored as good, and tries them again',
  commands: [listCommand, retryCommand],
  notes: ['An event that a server accepted and can not store as it is stands in quarantine, with the reason.'],
  operands: [],
  options: {},
};
