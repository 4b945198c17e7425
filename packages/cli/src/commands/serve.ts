import { type Command, defineCommand } from '../command-line/command.ts';

export const serveCommand: Command = defineCommand({
  name: 'serve',
  summary: 'Runs the server on a data folder, until Ctrl-C or SIGTERM',
  operands: [],
  options: {
    host: {
      type: 'string',
      placeholder: 'ADDRESS',
      description: 'Address to listen on; 0.0.0.0 for all',
      environment: 'FAIRLEAD_HOST',
      fallback: '127.0.0.1',
    },
    port: {
      type: 'string',
      placeholder: 'PORT',
      description: 'TCP port; 0 for any free one',
      environment: 'FAIRLEAD_PORT',
      fallback: '8080',
    },
    data: {
      type: 'string',
      values: 'folder',
      placeholder: 'DIR',
      description: 'Where everything is kept; made if it is not there',
      environment: 'FAIRLEAD_DATA',
      fallback: './fairlead-data',
    },
    source: {
      type: 'string',
      multiple: true,
      placeholder: 'NAME:KEY:SECRET',
      description: 'A source to add, or to give a new key and secret',
      environment: 'FAIRLEAD_SOURCES',
    },
    'admin-token': {
      type: 'string',
      placeholder: 'TOKEN',
      description: 'Token of the API',
      environment: 'FAIRLEAD_ADMIN_TOKEN',
      fallback: 'made on the first start and kept in the data folder',
    },
    'tls-cert': {
      type: 'string',
      values: 'file',
      placeholder: 'FILE',
      description: 'Speak HTTPS with this certificate, in PEM, and those above it',
      environment: 'FAIRLEAD_TLS_CERT',
    },
    'tls-key': {
      type: 'string',
      values: 'file',
      placeholder: 'FILE',
      description: 'Its private key, in PEM',
      environment: 'FAIRLEAD_TLS_KEY',
    },
    'log-format': {
      type: 'string',
      values: ['json', 'text'],
      placeholder: 'FORMAT',
      description: 'json or text',
      environment: 'FAIRLEAD_LOG_FORMAT',
      fallback: 'text on a terminal, else json',
    },
    'log-retention-days': {
      type: 'string',
      placeholder: 'DAYS',
      description: 'Requests older than this leave the log once they are stored; 0 keeps all',
      environment: 'FAIRLEAD_LOG_RETENTION_DAYS',
      fallback: '0',
    },
    'store-retention-days': {
      type: 'string',
      placeholder: 'DAYS',
      description: 'Events received longer ago than this leave the store; 0 keeps all',
      environment: 'FAIRLEAD_STORE_RETENTION_DAYS',
      fallback: '0',
    },
    'quarantine-retention-days': {
      type: 'string',
      placeholder: 'DAYS',
      description: 'Events received longer ago than this leave the quarantine; 0 keeps all',
      environment: 'FAIRLEAD_QUARANTINE_RETENTION_DAYS',
      fallback: '0',
    },
    'disk-reserve-percent': {
      type: 'string',
      placeholder: 'PERCENT',
      description: 'So much of the disk stays free, 1 GiB at most: below that, nothing is taken',
      environment: 'FAIRLEAD_DISK_RESERVE_PERCENT',
      fallback: '10',
    },
    'partial-rebuild': {
      type: 'boolean',
      description: 'Build a store that is missing or damaged from what a trimmed log still has',
    },
    config: { type: 'string', values: 'file', placeholder: 'FILE', description: 'Settings as JSON' },
  },
  notes: [
    'FAIRLEAD_SOURCES holds sources separated by commas. Other users of the machine can see the options of a process, not its environment: secrets are better there, or in the file.',
    'The file: {"host", "port", "data", "sources": [{"name", "key", "secret"}], "adminToken", "allowedHosts": ["events.example.com"], "tlsCert", "tlsKey"}.\nAll optional; a relative path starts from the folder of the file. Limits and times go there as well: docs/operating.md has them all.',
    'A new certificate in the same files is used within ten seconds, or at once on SIGHUP; open connections go on. One that is no good is named in the log, and the old one stays.',
    'On a new data folder without any source, one named default is made and its secret printed once. fairlead source adds more while it runs. The log goes to standard error.',
  ],
  exitCodes: { done: 'it was stopped in order', failed: 'it did not start, or could not go on; the last lines say why' },
  examples: ['fairlead serve', 'FAIRLEAD_SOURCES=shop:shop_key:$SECRET fairlead serve --port 9000 --data /var/lib/fairlead'],
  run: async ({ options, terminal }) => {
    const { serve } = await import('../serving/serve.ts');
    return serve(
      {
        ...options,
        adminToken: options['admin-token'],
        logFormat: options['log-format'],
        partialRebuild: options['partial-rebuild'],
        sources: options.source,
        tlsCert: options['tls-cert'],
        tlsKey: options['tls-key'],
      },
      terminal,
    );
  },
});
