import type { OptionDefinition } from '../command-line/command.ts';

interface StringOption extends OptionDefinition {
  readonly type: 'string';
  readonly multiple?: false;
}

/** Options of every command that talks to a running server. */
export const connectionOptions: Readonly<Record<'url' | 'data' | 'admin-token' | 'ca', StringOption>> = {
  url: {
    type: 'string',
    placeholder: 'URL',
    description: 'The server',
    environment: 'FAIRLEAD_URL',
    fallback: 'the one that runs on the data folder, else http://127.0.0.1:8080',
  },
  data: {
    type: 'string',
    values: 'folder',
    placeholder: 'DIR',
    description: 'Its data folder, where its address and the admin token are read from',
    environment: 'FAIRLEAD_DATA',
    fallback: './fairlead-data',
  },
  'admin-token': {
    type: 'string',
    placeholder: 'TOKEN',
    description: 'Token of the API',
    environment: 'FAIRLEAD_ADMIN_TOKEN',
    fallback: 'the one in the data folder',
  },
  ca: {
    type: 'string',
    values: 'file',
    placeholder: 'FILE',
    description: 'Authorities to trust besides the known ones, in PEM, for a URL with https',
    environment: 'FAIRLEAD_CA',
  },
};
