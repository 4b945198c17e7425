/**
 * Every line that the server logs. The name stands in the member `event`: it is stable, and what a search or an alert goes by; the words are
 * for people. `docs/operating.md` is written from this table.
 */
interface LogLine {
  readonly level: 'info' | 'warn' | 'error' | 'fatal';
  readonly message: string;
  /** What the line tells beside its words. */
  readonly members: readonly string[];
  /** What whoever runs the server should do; nothing where there is nothing to do. */
  readonly action?: string;
}

export const logLines = {
  listening: { level: 'info', message: 'listening', members: ['url'] },
  closed: { level: 'info', message: 'closed', members: [] },
  source_changed_since: {
    level: 'warn',
    message: 'the source was given other credentials since it was configured; those hold, and the configured ones are out of date',
    members: ['source'],
    action: 'Bring the configuration up to date, or take the source out of it: what the API changed holds.',
  },
  source_revoked: {
    level: 'warn',
    message: 'the source was revoked and stays revoked; remove it from the configuration',
    members: ['source'],
    action: 'Take the source out of the configuration; give who still sends with it another one.',
  },
  address_not_written: {
    level: 'warn',
    message: 'the address could not be written',
    members: ['cause'],
    action: 'Commands on this machine need --url until the next start. See why the data folder can not be written.',
  },
  clients_cut_off: {
    level: 'warn',
    message: 'clients that did not finish their requests were cut off',
    members: ['closeTimeoutMs'],
    action: 'None: what was answered is kept, and SDKs send the rest again.',
  },
  close_given_up: {
    level: 'error',
    message: 'closing took too long and was given up; what was accepted is in the log',
    members: ['closeTimeoutMs'],
    action: 'Nothing is lost. If it comes again, the disk is slow: look at fairlead_log_commit_seconds.',
  },
  listener_failed: {
    level: 'error',
    message: 'the listener failed',
    members: ['cause'],
    action: 'The cause names the address or the limit: a port in use, a missing right, too few file descriptors.',
  },
  request_failed: {
    level: 'error',
    message: 'a request failed on the side of the server; the message is that of its code',
    members: ['code', 'path', 'cause', 'suppressed'],
    action:
      'Look up the code in errors.md. disk_full: free space; log_failed: the process ends, see why the disk failed before it is started again; internal: report it.',
  },
  disk_reserve_reached: {
    level: 'error',
    message: 'less of the disk is free than is to stay free: nothing is taken until there is room',
    members: ['freeBytes', 'reserveBytes'],
    action: 'Free space on the disk of the data folder, or give it a larger one. It goes on by itself.',
  },
  disk_reserve_free: { level: 'info', message: 'there is room on the disk again', members: ['freeBytes', 'reserveBytes'] },
  old_not_removed: {
    level: 'warn',
    message: 'what is older than it is kept could not be removed; it is tried again',
    members: ['what', 'cause'],
    action: 'None, unless it comes again and again: then see the cause.',
  },
  worker_trouble: {
    level: 'error',
    message: 'trouble behind the log; what is accepted is safe in it',
    members: ['message'],
    action:
      'Once: none, another worker goes on. Again and again: the message tells why (disk full, memory, a damaged store); the backlog grows meanwhile.',
  },
  tokens_guessed: {
    level: 'warn',
    message: 'so many wrong admin tokens came from one address that none from there is looked at for now',
    members: ['address'],
    action: 'A command with an old token, or somebody who guesses. With the token that the server made, guessing is hopeless.',
  },
  certificate_renewed: {
    level: 'info',
    message: 'a new certificate is used from now on',
    members: ['names', 'expiresAt'],
  },
  certificate_not_renewed: {
    level: 'warn',
    message: 'the new certificate can not be used; the old one stays',
    members: ['code', 'cause', 'names', 'expiresAt'],
    action: 'The code and the cause tell what is wrong with the files; they are read again as soon as either changes.',
  },
  certificate_ends_soon: {
    level: 'warn',
    message: 'the certificate ends soon',
    members: ['names', 'expiresAt'],
    action: 'See why it was not renewed: it ends within two weeks.',
  },
  certificate_ended: {
    level: 'warn',
    message: 'the certificate has ended',
    members: ['names', 'expiresAt'],
    action: 'Renew it: clients that check it send nothing any more.',
  },
  can_not_go_on: {
    level: 'fatal',
    message: 'the server can not go on',
    members: ['message'],
    action:
      'The process ends with 1. Let it be started again once the disk is sound; log_behind_store means that an older log was put back.',
  },
} as const;

logLines satisfies Readonly<Record<string, LogLine>>;

export type LogEvent = keyof typeof logLines;
