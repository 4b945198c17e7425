import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { createFolder, startFairlead } from './support/fairlead.ts';

/*
 * What other users of the machine see of a running command: its words, in the list of processes. Secrets that are given by the
 * environment or a file are never among them, nor among those of the processes that it starts.
 */

interface Process {
  readonly pid: number;
  readonly parentPid: number;
  readonly words: string;
}

function listProcesses(): readonly Process[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      return [{ pid: Number(name), parentPid: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]), words }];
    } catch {
      // No process, or one that has ended since.
      return [];
    }
  });
}

/** Of all that this test has started, and what those have. */
function wordsOfChildren(): readonly string[] {
  const all = listProcesses();
  const found = new Map<number, Process>();
  const collect = (pid: number): void => {
    for (const child of all.filter(({ parentPid }) => parentPid === pid)) {
      found.set(child.pid, child);
      collect(child.pid);
    }
  };
  collect(process.pid);
  return [...found.values()].map(({ words }) => words);
}

test.skipIf(!existsSync('/proc/self/cmdline'))(
  'secrets from the environment and from files are in no list of processes',
  async () => {
    const cwd = await createFolder();
    const secretOf = (name: string): string => `${name}-${randomBytes(12).toString('hex')}`;
    const [token, inFile, inEnvironment] = [secretOf('token'), secretOf('secret'), secretOf('secret')] as const;
    const sources = [{ name: 'shop', key: 'shop_key', secret: inFile }];
    await writeFile(join(cwd, 'fairlead.json'), JSON.stringify({ port: 0, data: 'data', adminToken: token, sources }), {
      mode: 0o600,
    });
    const server = startFairlead(['serve', '--config', 'fairlead.json'], {
      cwd,
      env: { FAIRLEAD_SOURCES: `other:other_key:${inEnvironment}` },
    });
    const [, url = ''] = await server.waitFor('stdout', /Address\s+(https?:\S+)[\s\S]*Ctrl-C/);
    await writeFile(join(cwd, 'events.ndjson'), '{"type":"track","userId":"u","event":"E"}\n'.repeat(100));

    const asAdmin = { cwd, env: { FAIRLEAD_ADMIN_TOKEN: token } };
    const tail = startFairlead(['tail', '--url', url], asAdmin);
    await tail.waitFor('stderr', /connected/);
    startFairlead(['query', 'select count(*) from range(1000000000) a, range(1000000000) b', '--url', url], asAdmin);
    startFairlead(['send', 'events.ndjson', '--url', url, '--rate', '1'], {
      cwd,
      env: { FAIRLEAD_KEY: 'other_key', FAIRLEAD_SECRET: inEnvironment },
    });
    // One that is told its token by an option shows that the list is the right one.
    const shown = secretOf('shown');
    startFairlead(['tail', '--url', url, '--admin-token', shown], { cwd });

    const seen = new Set<string>();
    const expected = [/ serve /, /worker\.js/, / tail --url \S+ $/, / query /, / send /, new RegExp(shown)];
    await until('each of them was seen', () => {
      wordsOfChildren().forEach((words) => seen.add(words));
      return expected.every((what) => [...seen].some((words) => what.test(words)));
    });
    const words = [...seen].join('\n');
    for (const secret of [token, inFile, inEnvironment]) {
      expect(words).not.toContain(secret);
    }
  },
);
