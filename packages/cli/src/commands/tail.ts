import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';
import { eventFilters } from '../remote/filter-options.ts';

export const tailCommand: Command = defineCommand({
  name: 'tail',
  summary: 'Shows events as they are stored, until Ctrl-C',
  operands: [],
  options: {
    ...eventFilters,
    ...connectionOptions,
    json: { type: 'boolean', description: 'Print every event whole, as one JSON object a line' },
  },
  notes: [
    'A line holds: time received, protocol, type, name, user, source; of an event that was put into quarantine, why it was.',
    'When the server goes away, it is tried again until it is back, and what was stored meanwhile is shown then.',
  ],
  exitCodes: { done: 'it was stopped', failed: 'the server was not there, or refused' },
  examples: [
    'fairlead tail',
    'fairlead tail --source shop --name "Order Completed"',
    `fairlead tail --json | jq 'select(.type == "commerce_event")'`,
  ],
  run: async ({ options, terminal }) => {
    const { tail } = await import('../remote/tail.ts');
    return tail({ filter: options, isJson: options.json, flags: { ...options, adminToken: options['admin-token'] } }, terminal);
  },
});
