/** Every error that the command itself can end with; those of the server keep their own codes and remedies. */
interface ErrorEntry {
  readonly message: string;
  /** What the person who meets it should do. */
  readonly remedy: string;
}

export const errorTable = {
  invalid_usage: {
    message: 'The command line can not be understood.',
    remedy: 'fairlead --help lists the commands, fairlead help COMMAND the options of one.',
  },
  invalid_config: {
    message: 'The configuration file can not be used.',
    remedy:
      'It is JSON with any of host, port, data, sources, adminToken, allowedHosts, tlsCert, tlsKey and the rest in docs/operating.md.',
  },
  invalid_source: {
    message: 'A source is not NAME:KEY:SECRET.',
    remedy: 'Write it as shop:shop_key:a-long-random-secret; the secret may hold more colons, name and key may not.',
  },
  no_free_port: {
    message: 'No port is free.',
    remedy: 'Stop what listens there, or give another with --port.',
  },
  server_unreachable: {
    message: 'No server answers.',
    remedy: 'Start one with fairlead serve, or say where it is with --url or FAIRLEAD_URL.',
  },
  server_unknown: {
    message: 'What listens where the server of the data folder was is another program.',
    remedy: 'Its server was killed: start it again with fairlead serve. Or say with --url which server you mean.',
  },
  server_not_trusted: {
    message: 'The certificate of the server is not trusted.',
    remedy:
      'Ask by a name that it is for, give its authority with --ca or NODE_EXTRA_CA_CERTS, or name its data folder with --data on its machine.',
  },
  invalid_authorities: {
    message: 'The file of authorities can not be used.',
    remedy: 'Give certificates of authorities in PEM with --ca or FAIRLEAD_CA.',
  },
  unexpected_answer: {
    message: 'What answered is no Fairlead server.',
    remedy: 'Check --url and FAIRLEAD_URL: scheme, host and port of a Fairlead server.',
  },
  admin_token_missing: {
    message: 'There is no admin token to ask with.',
    remedy: 'Name the data folder of the server with --data, or give the token with FAIRLEAD_ADMIN_TOKEN or --admin-token.',
  },
  admin_token_refused: {
    message: 'The server refused the admin token.',
    remedy: 'Name the data folder of that very server with --data, or give its token with FAIRLEAD_ADMIN_TOKEN or --admin-token.',
  },
  delivery_failed: {
    message: 'Not every event could be delivered.',
    remedy: 'The lines above say why; fairlead doctor checks the machine.',
  },
  delivery_stopped: {
    message: 'Sending stopped before the end.',
    remedy: 'Mend what the message names, then run the same command again: it goes on behind the last line that is settled.',
  },
  sender_credentials_missing: {
    message: 'There is no key, or no secret, to send with.',
    remedy: 'Give those of a source with --key and --secret, or FAIRLEAD_KEY and FAIRLEAD_SECRET; fairlead source add makes one.',
  },
  checkpoint_mismatch: {
    message: 'The checkpoint is not of this file, or not of this place to send it to.',
    remedy: 'Name another with --checkpoint, or delete it to send everything; what the same server has already is stored once.',
  },
  export_interrupted: {
    message: 'The export ended before it was whole.',
    remedy: 'Nothing was left that looks like a whole file. Ask again; narrow it with --from and --to where it is large.',
  },
  backup_interrupted: {
    message: 'The backup ended before it was whole.',
    remedy: 'Nothing was left that could be taken for a backup. Run the same command again.',
  },
  backup_not_written: {
    message: 'The backup could not be written down.',
    remedy: 'Give it a folder that can be written on a disk with enough space; what is there of it is not taken for a backup.',
  },
  file_exists: {
    message: 'There is a file of this name already.',
    remedy: 'Choose another name, or replace it with --force.',
  },
  store_too_slow: {
    message: 'The events are on disk, but were not queryable in time.',
    remedy: 'Nothing is lost: the store goes on when the server is started again. fairlead doctor checks the machine.',
  },
} as const;

errorTable satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof errorTable;

/** An error with a stable code from {@link errorTable}; `message` is the table's, or a closer one. */
export class CommandError extends Error {
  readonly code: ErrorCode;
  /** A closer remedy than the table's. */
  readonly remedy: string;

  constructor(
    code: ErrorCode,
    message: string = errorTable[code].message,
    options: ErrorOptions & { readonly remedy?: string } = {},
  ) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
    this.remedy = options.remedy ?? errorTable[code].remedy;
  }
}

/** An error that a server answered with: its code, and its words. */
export class AnswerError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AnswerError';
    this.code = code;
  }
}
