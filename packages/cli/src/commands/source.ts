import { type Command, type CommandGroup, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

const jsonOption = { type: 'boolean', description: 'Print the answer as the server gives it' } as const;

const addCommand: Command = defineCommand({
  name: 'source add',
  summary: 'Adds a source; shows its key and, this once, its secret',
  operands: ['NAME'],
  options: {
    ...connectionOptions,
    key: { type: 'string', placeholder: 'KEY', description: 'A key that its senders have already', fallback: 'a new one' },
    json: jsonOption,
  },
  notes: ['A name is 1 to 64 letters, digits, _ . and -; it stands in the column source of every event that the source sends.'],
  examples: ['fairlead source add shop', 'fairlead source add app --key us1-0123456789abcdef'],
  run: async ({ options, operands: [name = ''], terminal }) => {
    const { addSource } = await import('../remote/source.ts');
    return addSource({ name, key: options.key, isJson: options.json, flags: toFlags(options) }, terminal);
  },
});

const listCommand: Command = defineCommand({
  name: 'source list',
  summary: 'Shows every source: keys, state, when a key was last used, limits',
  operands: [],
  options: {
    ...connectionOptions,
    names: { type: 'boolean', description: 'Print nothing but the names, one a line; revoked ones are left out' },
    json: jsonOption,
  },
  notes: ['One line for each key. Last use counts from the start of the server; times are UTC.'],
  examples: ['fairlead source list'],
  run: async ({ options, terminal }) => {
    const { listSources } = await import('../remote/source.ts');
    return listSources({ isNamesOnly: options.names, isJson: options.json, flags: toFlags(options) }, terminal);
  },
});

const rotateCommand: Command = defineCommand({
  name: 'source rotate',
  summary: 'Gives a source a new key and secret; the old ones hold for a while',
  operands: ['NAME'],
  operandValues: 'source',
  options: {
    ...connectionOptions,
    overlap: {
      type: 'string',
      placeholder: 'TIME',
      description: 'How long the old ones hold: 90s, 30m, 24h, 7d; 0 ends them now',
      fallback: '24h',
    },
    key: {
      type: 'string',
      placeholder: 'KEY',
      description: 'The new key; its own key again for a new secret only',
      fallback: 'a new one',
    },
    json: jsonOption,
  },
  notes: ['Give the new ones to every sender before the old ones end; fairlead source list says whether an old key is still used.'],
  examples: ['fairlead source rotate shop', 'fairlead source rotate shop --overlap 0'],
  run: async ({ options, operands: [name = ''], terminal }) => {
    const { rotateSource } = await import('../remote/source.ts');
    const { overlap = '24h', key } = options;
    return rotateSource({ name, overlap, key, isJson: options.json, flags: toFlags(options) }, terminal);
  },
});

const limitCommand: Command = defineCommand({
  name: 'source limit',
  summary: 'Sets what a source may send in a second: the rest gets 429',
  operands: ['NAME'],
  operandValues: 'source',
  options: {
    ...connectionOptions,
    'requests-per-second': { type: 'string', placeholder: 'N', description: 'Requests' },
    'events-per-second': { type: 'string', placeholder: 'N', description: 'Events, those of a batch each by itself' },
    'bytes-per-second': { type: 'string', placeholder: 'N', description: 'Bytes of bodies, decompressed' },
    none: { type: 'boolean', description: 'No limits' },
    json: jsonOption,
  },
  notes: ['All limits are replaced: one that is not given is taken off. They hold at once, for all keys of the source together.'],
  examples: ['fairlead source limit shop --events-per-second 500', 'fairlead source limit shop --none'],
  run: async ({ options, operands: [name = ''], terminal }) => {
    const { limitSource } = await import('../remote/source-limit.ts');
    const call = {
      name,
      requestsPerSecond: options['requests-per-second'],
      eventsPerSecond: options['events-per-second'],
      bytesPerSecond: options['bytes-per-second'],
      isNone: options.none,
      isJson: options.json,
    };
    return limitSource({ ...call, flags: toFlags(options) }, terminal);
  },
});

const revokeCommand: Command = defineCommand({
  name: 'source revoke',
  summary: 'Ends a source at once and for good: its senders get 403',
  operands: ['NAME'],
  operandValues: 'source',
  options: { ...connectionOptions, json: jsonOption },
  notes: ['Its events stay. The name is not given again; to replace a secret that leaked, rotate with --overlap 0 instead.'],
  examples: ['fairlead source revoke shop'],
  run: async ({ options, operands: [name = ''], terminal }) => {
    const { revokeSource } = await import('../remote/source.ts');
    return revokeSource({ name, isJson: options.json, flags: toFlags(options) }, terminal);
  },
});

/** `fairlead source …`: who may send to a running server. */
export const sourceCommands: CommandGroup = {
  name: 'source',
  summary: 'Adds, lists, rotates, limits or revokes the sources of a running server',
  commands: [addCommand, listCommand, rotateCommand, limitCommand, revokeCommand],
  notes: ['A source is whoever sends: it has a name, a key, and a secret for batches.'],
  operands: [],
  options: {},
};

interface ConnectionValues {
  readonly url: string | undefined;
  readonly data: string | undefined;
  readonly 'admin-token': string | undefined;
  readonly ca: string | undefined;
}

function toFlags({ url, data, ca, 'admin-token': adminToken }: ConnectionValues): {
  readonly url: string | undefined;
  readonly ca: string | undefined;
  readonly data: string | undefined;
  readonly adminToken: string | undefined;
} {
  return { url, data, ca, adminToken };
}
