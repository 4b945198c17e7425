import { CommandError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { callApi } from './api.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';

/** `fairlead console`. */
export async function printSignInLink(
  { isJson, flags }: { readonly isJson: boolean; readonly flags: ConnectionFlags },
  terminal: Terminal,
): Promise<number> {
  const connection = await resolveConnection(flags, terminal);
  const response = await callApi(connection, { method: 'POST', path: '/api/session/links' });
  const answer: unknown = await response.json();
  const { link, expiresAt } = answer as { readonly link?: unknown; readonly expiresAt?: unknown };
  if (typeof link !== 'string') {
    throw new CommandError('unexpected_answer', `What answers at ${connection.url} is no Fairlead server: it gave no link.`);
  }
  const url = `${connection.url}/#/sign-in/${link}`;
  await terminal.write(isJson ? `${JSON.stringify({ url, expiresAt })}\n` : `${url}\n`);
  return 0;
}
