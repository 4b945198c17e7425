import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { basicAuthorization } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';

const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** One finished system call. Calls stand in the order in which they returned. */
interface Call {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

test.skipIf(!hasStrace)(
  'no answer is written before its record is synced and the page that makes it valid is on disk',
  async () => {
    const folder = await temporaryFolder();
    const trace = join(folder, 'trace');
    const strace = [
      'strace',
      '-f',
      '-y',
      '-s',
      '4096',
      '-e',
      'trace=write,writev,pwrite64,pwritev,fdatasync,fsync,sendto,sendmsg',
      '-o',
      trace,
    ];
    const server = await startServerProcess({ dataPath: join(folder, 'data') }, strace);
    const receipts = new Map<string, string>();
    for (let wave = 0; wave < 10; wave++) {
      // One alone, then several at once that share a group commit.
      const ids = wave % 2 === 0 ? [`trace-${wave}`] : Array.from({ length: 8 }, (_, nth) => `trace-${wave}-${nth}`);
      await Promise.all(
        ids.map(async (id) => {
          const body = JSON.stringify({ events: [{ event_type: 'session_start', data: { source_message_id: `<${id}>` } }] });
          const answer = await server.post('/v2/events', body, { authorization: basicAuthorization });
          receipts.set(id, answer.headers.get('x-fairlead-receipt') ?? 'none');
        }),
      );
    }
    await server.kill('SIGTERM');
    const calls = parseTrace(await readFile(trace, 'utf8'));

    expect(receipts.size).toBe(45);
    for (const [id, receipt] of receipts) {
      const written = calls.findIndex((call) => isLog(call) && call.text.includes(`<${id}>`));
      const synced = calls.findIndex((call, at) => at > written && isLog(call) && call.name === 'fdatasync');
      const valid = calls.findIndex((call, at) => at > synced && isLog(call) && call.name === 'pwrite64');
      const answered = calls.findIndex((call) => call.file.includes('socket') && call.text.includes(`${receipt}\\r\\n`));
      expect([written, synced, valid, answered], id).toEqual([written, synced, valid, answered].toSorted((a, b) => a - b));
      expect(written, id).toBeGreaterThanOrEqual(0);
      expect(synced, id).toBeGreaterThan(written);
      expect(valid, id).toBeGreaterThan(synced);
      expect(answered, id).toBeGreaterThan(valid);
    }
  },
);

function isLog(call: Call): boolean {
  return call.file.endsWith('/log/data.mdb');
}

/** `PID call(FD<FILE>, …) = result`, in one line or as an unfinished and a resumed half. */
function parseTrace(text: string): Call[] {
  const unfinished = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of text.split('\n')) {
    const pid = line.slice(0, line.indexOf(' '));
    const resumed = / <\.\.\. \w+ resumed>/.test(line);
    if (line.endsWith('<unfinished ...>')) {
      unfinished.set(pid, line);
      continue;
    }
    const whole = resumed ? `${unfinished.get(pid) ?? ''}${line}` : line;
    const match = /^\d+ +(\w+)\(\d+<([^>]*)>/.exec(whole);
    if (match !== null) {
      calls.push({ name: match[1] as string, file: match[2] as string, text: whole });
    }
  }
  return calls;
}
