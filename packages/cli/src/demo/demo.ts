import { resolve } from 'node:path';
import { defaultOptions, type FairleadServer, type NewSource, startServer } from '@fairlead/server';
import { createLogger } from '../serving/logger.ts';
import { findFreePort, parsePort } from '../serving/port.ts';
import { dataFolderDefault } from '../serving/settings.ts';
import { generateSource } from '../serving/source.ts';
import { listenForStop } from '../serving/stop.ts';
import { serveUntilStopped } from '../serving/until-stopped.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { renderNextSteps } from './next-steps.ts';
import { sendShopEvents } from './send.ts';
import { showWhatIsKept } from './summary.ts';

export interface DemoFlags {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly data: string | undefined;
}

const portTriesMax = 20;

/** `fairlead demo`: serves, sends, shows what was kept and how to go on, and serves until asked to stop. */
export async function demo(flags: DemoFlags, terminal: Terminal): Promise<number> {
  process.umask(0o077);
  const { environment, currentFolder, paint } = terminal;
  const variable = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const host = flags.host ?? variable('FAIRLEAD_HOST') ?? defaultOptions.host;
  const asked = parsePort(flags.port ?? variable('FAIRLEAD_PORT') ?? String(defaultOptions.port));
  const dataPath = resolve(currentFolder, flags.data ?? variable('FAIRLEAD_DATA') ?? dataFolderDefault);

  const stop = listenForStop(process, terminal.note);
  const port = await findFreePort(host, asked, portTriesMax);
  const { server, source } = await startShop({ host, port, dataPath });
  try {
    await terminal.write(`\n  ${paint.bold('Fairlead')} is serving on ${paint.cyan(server.url)}\n`);
    if (port !== asked) {
      await terminal.write(`  ${paint.yellow(`Port ${asked} is taken by another program, so this is port ${port}.`)}\n`);
    }
    await terminal.write(`  Data folder  ${dataPath}\n\n`);
    // Once asked to stop, what the walk-through still says is of no interest: its server is going away under it.
    await Promise.race([walkThrough(server, source, { terminal, signal: stop.signal }), stop.received, server.failed]);
    return await serveUntilStopped({ server, stop, note: terminal.note });
  } finally {
    await server.close();
  }
}

const sourceName = 'demo-shop';

/**
 * A source of the demo's own, whose key stays the same from run to run; its secret, kept as a hash only, is new each time. Where it was
 * revoked, another one begins.
 */
async function startShop(place: {
  readonly host: string;
  readonly port: number;
  readonly dataPath: string;
}): Promise<{ readonly server: FairleadServer; readonly source: NewSource }> {
  const server = await startServer({ ...place, logger: createLogger('warn') });
  const known = new Map(server.sources.map((each) => [each.name, each]));
  let name = sourceName;
  for (let nth = 2; known.get(name)?.revokedAtMs !== undefined; nth++) {
    name = `${sourceName}-${nth}`;
  }
  const source = generateSource(name, known.get(name)?.credentials.at(-1)?.key);
  await server.putSource(source);
  return { server, source };
}

interface Audience {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

async function walkThrough(server: FairleadServer, source: NewSource, { terminal, signal }: Audience): Promise<void> {
  await sendShopEvents({ url: server.url, source, terminal, signal });
  await showWhatIsKept({ server, terminal, signal });
  await terminal.write(renderNextSteps({ server, source, currentFolder: terminal.currentFolder }, terminal.paint));
}
