import type { FairleadServer, NewSource } from '@fairlead/server';
import { pad, textWidth } from '../terminal/cell.ts';
import type { Paint } from '../terminal/paint.ts';

export interface BannerFacts {
  readonly server: Pick<FairleadServer, 'url' | 'dataPath' | 'sources' | 'createSignInUrl'>;
  readonly adminTokenOrigin: string;
  /** Made just now: nobody knows their secrets yet, so they are shown, this once. */
  readonly generated: readonly NewSource[];
  /** Whether people read it as it is written, and nothing keeps it. */
  readonly isSeenOnly: boolean;
}

export function renderBanner({ server, adminTokenOrigin, generated, isSeenOnly }: BannerFacts, paint: Paint): string {
  const active = server.sources.filter(({ revokedAtMs }) => revokedAtMs === undefined);
  const nameWidth = Math.max(0, ...active.map(({ name }) => textWidth(name)));
  const [firstSource = 'none; fairlead source add NAME adds one', ...otherSources] = active.map(
    ({ name, credentials }) => `${pad(name, nameWidth)}  key ${credentials.at(-1)?.key}`,
  );
  return [
    '',
    `  ${paint.bold('Fairlead')} is ready.`,
    '',
    line('Address', paint.cyan(server.url)),
    line('Console', isSeenOnly ? renderSignIn(server, paint) : `${server.url}/  fairlead console signs in`),
    line('Data folder', server.dataPath),
    line('Admin token', adminTokenOrigin),
    line('Sources', firstSource),
    ...otherSources.map((source) => line('', source)),
    ...generated.flatMap(({ name, secret }) => ['', `  The secret of ${name}, shown this once: ${paint.bold(secret)}`]),
    '',
    paint.dim('  Ctrl-C stops it.'),
    '',
    '',
  ].join('\n');
}

/** Whoever has it has the rights of the admin: not for a log, which others read. */
function renderSignIn(server: BannerFacts['server'], paint: Paint): string {
  return `${paint.cyan(server.createSignInUrl())}  ${paint.dim('once, within 15 minutes; then: fairlead console')}`;
}

function line(name: string, value: string): string {
  return `  ${pad(name, 13)}${value}`;
}
