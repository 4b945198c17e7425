import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { type FairleadServer, inspectDataFolder, startServer } from '@fairlead/server';
import { createLogRecorder } from '@fairlead/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { formatVersion } from '../src/registry/level-format.ts';
import { callApi, readAnswers, untilStored } from './formats/folder-answers.js';
import { temporaryFolder } from './support/folder.ts';

/*
 * Data folders that earlier versions wrote, one of each format, as they stood on disk; `formats/write-folder.js` wrote them. This version has to
 * serve all that is in them.
 */

const place = fileURLToPath(new URL('formats', import.meta.url));
const formats = readdirSync(place).filter((name) => /^\d+$/.test(name));

test('there is a folder of the format that this version writes', () => {
  expect(formats, 'npm run format-fixture writes one').toContain(String(formatVersion));
});

describe.each(formats)('a data folder of format %s', (format) => {
  const expected = JSON.parse(readFileSync(join(place, format, 'answers.json'), 'utf8')) as Awaited<ReturnType<typeof readAnswers>>;

  test('is served down to the last digit: rows, quarantine, receipts, requests, sources, queries', async () => {
    const server = await startOn(await unpack(format));
    expect(await readAnswers(server)).toEqual(expected);
  });

  test('knows its credentials and its ids, and takes more', async () => {
    const server = await startOn(await unpack(format));
    const authorization = `Basic ${Buffer.from('shop-key:shop-secret').toString('base64')}`;
    const send = (messageId: string): Promise<Response> =>
      fetch(`${server.url}/v1/track`, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify({ userId: 'u1', event: 'Order Completed', messageId }),
      });
    const again = await send('m-1');
    const fresh = await send('m-fresh');
    await untilStored(server);
    const verdicts = await Promise.all(
      [again, fresh].map(({ headers }) => callApi(server, `/api/receipts/${headers.get('x-fairlead-receipt')}`)),
    );

    expect([again.status, fresh.status]).toEqual([200, 200]);
    expect(verdicts).toMatchObject([
      { body: { events: [{ verdict: 'duplicate' }] } },
      { body: { events: [{ verdict: 'stored' }] } },
    ]);
  });

  test('is looked at without being changed', async () => {
    const path = await unpack(format);
    const before = await inspectDataFolder(path);
    const again = await inspectDataFolder(path);
    const server = await startOn(path);
    await expect(inspectDataFolder(path)).rejects.toMatchObject({ code: 'data_folder_in_use' });
    await server.close();
    const after = await inspectDataFolder(path);

    expect(before).toMatchObject({ format: Number(format), currentFormat: formatVersion });
    expect(before.lastPosition).toBeGreaterThan(0);
    expect(again).toEqual(before);
    expect(after).toEqual({ ...before, format: formatVersion });
  });

  test('gives the same when all that stands behind its log is built anew', async () => {
    const path = await unpack(format);
    await rm(join(path, 'store'), { recursive: true });
    await rm(join(path, 'dedupe'), { recursive: true });
    const server = await startOn(path);
    expect(await readAnswers(server)).toEqual(expected);
  });
});

async function unpack(format: string): Promise<string> {
  const root = join(await temporaryFolder(), 'data');
  const text = brotliDecompressSync(readFileSync(join(place, format, 'folder.br'))).toString();
  for (const [path, content] of Object.entries(JSON.parse(text) as Record<string, string>)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), Buffer.from(content, 'base64'));
  }
  return root;
}

/** A day after all of it was received. */
async function startOn(dataPath: string): Promise<FairleadServer> {
  const { logger } = createLogRecorder();
  const now = (): number => Date.UTC(2026, 10, 2, 12);
  const server = await startServer({ dataPath, port: 0, adminToken: 'token-of-the-fixture', logger, now });
  onTestFinished(() => server.close());
  return server;
}
