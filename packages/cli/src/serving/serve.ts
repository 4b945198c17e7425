import { type NewSource, startServer } from '@fairlead/server';
import type { Terminal } from '../terminal/terminal.ts';
import { renderBanner } from './banner.ts';
import { createLogger, createTextLogger } from './logger.ts';
import { resolveServeSettings, type ServeFlags } from './settings.ts';
import { generateSource } from './source.ts';
import { listenForHangUp } from './hang-up.ts';
import { listenForStop } from './stop.ts';
import { serveUntilStopped } from './until-stopped.ts';

/** `fairlead serve`. Everything it writes to disk is for its owner only. */
export async function serve(flags: ServeFlags, terminal: Terminal): Promise<number> {
  process.umask(0o077);
  const { adminTokenOrigin, logFormat, limits, ...settings } = await resolveServeSettings(flags, terminal);
  const stop = listenForStop(process, terminal.note);
  const hangUp = listenForHangUp(process);
  const isText = (logFormat ?? (terminal.noteColumns === undefined ? 'json' : 'text')) === 'text';
  const logger = isText ? createTextLogger(terminal) : createLogger('info');
  const server = await startServer({ ...dropUndefined(settings), dataPath: settings.dataPath, ...limits, logger });
  if (settings.tls !== undefined) {
    hangUp.follow(() => server.reloadCertificate());
  }
  const generated: NewSource[] = server.sources.length === 0 ? [generateSource('default')] : [];
  for (const source of generated) {
    await server.putSource(source);
  }
  // Who reads the banner may go away (`| head`); the server goes on.
  await terminal.write(
    renderBanner({ server, adminTokenOrigin, generated, isSeenOnly: terminal.columns !== undefined }, terminal.paint),
  );
  return serveUntilStopped({ server, stop, note: terminal.note });
}

type Defined<Settings> = { [Name in keyof Settings]?: Exclude<Settings[Name], undefined> };

function dropUndefined<Settings extends object>(settings: Settings): Defined<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Defined<Settings>;
}
