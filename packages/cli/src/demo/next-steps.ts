import { relative } from 'node:path';
import type { FairleadServer, NewSource } from '@fairlead/server';
import { quote, renderSendLines } from '../remote/send-lines.ts';
import { dataFolderDefault } from '../serving/settings.ts';
import type { Paint } from '../terminal/paint.ts';

export interface NextSteps {
  readonly server: Pick<FairleadServer, 'url' | 'port' | 'dataPath' | 'createSignInUrl'>;
  readonly source: NewSource;
  readonly currentFolder: string;
}

/** Lines to paste, with the real address, key and secret in them. */
export function renderNextSteps({ server, source, currentFolder }: NextSteps, paint: Paint): string {
  const place = renderPlace(server, currentFolder);
  return [
    `  Address  ${paint.cyan(server.url)}`,
    `  Key      ${paint.bold(source.key)}`,
    `  Secret   ${paint.bold(source.secret)}   ${paint.dim('new with every run')}`,
    '',
    ...renderSendLines({ url: server.url, ...source }, paint),
    '',
    paint.bold('  From your own code'),
    '',
    ...renderSnippet(server.url, source),
    '',
    paint.bold('  Look at what came in'),
    '',
    `  ${paint.cyan(server.createSignInUrl())}   ${paint.dim('signs you in, once, within 15 minutes; then: npx fairlead console')}`,
    '',
    `npx fairlead query "select received_at, protocol, type, name from events where user_id = 'you'"${place}`,
    `npx fairlead tail${place}`,
    '',
    paint.dim('  Ctrl-C stops the server; what it kept stays.'),
    '',
    '',
  ].join('\n');
}

function renderSnippet(url: string, { key, secret }: NewSource): readonly string[] {
  return [
    `import { createBatchClient, createMessageClient } from 'fairlead';`,
    '',
    `const messages = createMessageClient({ url: '${url}', writeKey: '${key}' });`,
    `messages.track({ userId: 'you', event: 'Hello', properties: { from: 'the SDK' } });`,
    `await messages.close();`,
    '',
    `const batches = createBatchClient({ url: '${url}', key: '${key}', secret: '${secret}' });`,
    `batches.upload({`,
    `  user_identities: { customer_id: 'you' },`,
    `  events: [{ event_type: 'custom_event', data: { event_name: 'Hello', custom_event_type: 'other' } }],`,
    `});`,
    `await batches.close();`,
  ];
}

/** What a command has to be told to find this server and its token: the data folder, unless it is the one that is looked into anyhow. */
function renderPlace(server: NextSteps['server'], currentFolder: string): string {
  const folder = relative(currentFolder, server.dataPath) || '.';
  return folder === dataFolderDefault ? '' : ` --data ${quote(folder.startsWith('..') ? server.dataPath : folder)}`;
}
