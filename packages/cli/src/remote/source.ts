import { renderTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Connection, type ConnectionFlags, resolveConnection } from './connection.ts';
import { parseDuration } from './duration.ts';
import { renderSendLines } from './send-lines.ts';
import { callSources, type IssuedAnswer, type SourceAnswer, type SourceCall } from './source-answer.ts';
import { toMinute, toSourceTable } from './source-table.ts';

interface CommandCall {
  readonly isJson: boolean;
  readonly flags: ConnectionFlags;
}

export interface AddCall extends CommandCall {
  readonly name: string;
  readonly key: string | undefined;
}

/** `fairlead source add`. */
export async function addSource({ name, key, ...call }: AddCall, terminal: Terminal): Promise<number> {
  const request = { method: 'POST', path: '/api/sources', body: { name, key } } as const;
  return issue({ ...call, request, says: () => `Source ${name} is added; it can send at once.` }, terminal);
}

export interface RotateCall extends AddCall {
  readonly overlap: string;
}

/** `fairlead source rotate`. */
export async function rotateSource({ name, key, overlap, ...call }: RotateCall, terminal: Terminal): Promise<number> {
  const overlapSeconds = parseDuration(overlap, '--overlap');
  const request = { method: 'POST', path: pathOf(name, 'rotate'), body: { key, overlapSeconds } } as const;
  const says = ({ source }: IssuedAnswer): string => {
    const old = source.credentials.flatMap(({ key: oldKey, expiresAt }) =>
      expiresAt === undefined ? [] : [`${oldKey} until ${toMinute(expiresAt)} UTC`],
    );
    return `Source ${name} has a new key and secret. ${old.length === 0 ? 'The old ones hold no more.' : `The old ones hold: ${old.join(', ')}.`}`;
  };
  return issue({ ...call, request, says }, terminal);
}

export interface ListCall extends CommandCall {
  readonly isNamesOnly: boolean;
}

/** `fairlead source list`. */
export async function listSources({ isNamesOnly, isJson, flags }: ListCall, terminal: Terminal): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const { text, value } = await callSources(connection, { path: '/api/sources' }, 'sources');
  if (isJson) {
    await terminal.write(`${text}\n`);
    return 0;
  }
  const sources = value.sources as readonly SourceAnswer[];
  if (isNamesOnly) {
    const active = sources.filter(({ revokedAt }) => revokedAt === undefined);
    await terminal.write(active.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  if (sources.length === 0) {
    terminal.note('There is no source yet; fairlead source add NAME adds one.');
    return 0;
  }
  // Never cut: a key is there to be copied.
  await terminal.write(renderTable(toSourceTable(sources), { paint: terminal.paint }));
  return 0;
}

export interface RevokeCall extends CommandCall {
  readonly name: string;
}

/** `fairlead source revoke`. */
export async function revokeSource({ name, isJson, flags }: RevokeCall, terminal: Terminal): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const { text } = await callSources(connection, { method: 'POST', path: pathOf(name, 'revoke') }, 'source');
  await terminal.write(
    isJson ? `${text}\n` : `Source ${name} is revoked: whoever sends with its keys gets 403 from now on. Its events stay.\n`,
  );
  return 0;
}

interface IssueCall extends CommandCall {
  readonly request: SourceCall;
  readonly says: (issued: IssuedAnswer) => string;
}

async function issue({ isJson, flags, request, says }: IssueCall, terminal: Terminal): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const { text, value } = await callSources(connection, request, 'secret');
  await terminal.write(isJson ? `${text}\n` : renderIssued(connection, value as unknown as IssuedAnswer, { says, terminal }));
  return 0;
}

function renderIssued(
  { url }: Connection,
  issued: IssuedAnswer,
  { says, terminal: { paint } }: Pick<IssueCall, 'says'> & { readonly terminal: Terminal },
): string {
  const { key, secret } = issued;
  return [
    '',
    `  ${says(issued)}`,
    '',
    `  Key      ${paint.bold(key)}`,
    `  Secret   ${paint.bold(secret)}   ${paint.dim('shown this once')}`,
    '',
    ...renderSendLines({ url, key, secret }, paint),
    '',
    '',
  ].join('\n');
}

function pathOf(name: string, action: string): string {
  return `/api/sources/${encodeURIComponent(name)}/${action}`;
}
