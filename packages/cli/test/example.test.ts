import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { collect, createFolder, runFairlead, startScript } from './support/fairlead.ts';
import { serveFairlead, source } from './support/server.ts';

const example = fileURLToPath(new URL('../../../examples/send-with-sdk.js', import.meta.url));

test('the example sends by both fronts, with every digit', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const env = { FAIRLEAD_URL: url, FAIRLEAD_KEY: source.key, FAIRLEAD_SECRET: source.secret };
  const sent = await collect(startScript(example, [], { cwd, env }));
  expect(sent).toEqual({ stdout: 'messages: 3 events delivered\nbatches: 2 events delivered\n', stderr: '', exitCode: 0 });

  const sql = `select protocol, count(*) as n, max(mpid)::varchar as mpid from events where user_id = 'u_42' group by all order by 1`;
  let rows: readonly { readonly n: number }[] = [];
  while (rows.reduce((total, { n }) => total + n, 0) < 5) {
    const { stdout, stderr, exitCode } = await runFairlead(['query', sql, '--json', '--url', url], { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    rows = (JSON.parse(stdout) as { rows: { n: number }[] }).rows;
  }
  expect(rows).toEqual([
    { protocol: 'batch', n: 2, mpid: '-7346244611012968789' },
    { protocol: 'message', n: 3, mpid: null },
  ]);
});

test('without a key it says what to set', async () => {
  const { stderr, exitCode } = await collect(startScript(example, [], { cwd: await createFolder() }));
  expect(stderr).toContain('FAIRLEAD_KEY');
  expect(exitCode).toBe(1);
});
