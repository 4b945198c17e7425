import { startTestServer } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { createFolder, runFairlead } from './support/fairlead.ts';

test('console prints a link that signs one browser in, and nothing else', async () => {
  await using server = await startTestServer();
  const place = ['--url', server.url, '--admin-token', server.adminToken];
  const printed = await runFairlead(['console', ...place], { cwd: await createFolder() });
  expect(printed).toMatchObject({ exitCode: 0, stderr: '' });
  const [address, link = ''] = printed.stdout.trim().split('#/sign-in/');
  expect(address).toBe(`${server.url}/`);
  const signIn = (): Promise<{ readonly status: number }> =>
    server.request('/api/session', { method: 'POST', body: JSON.stringify({ link }) });
  expect((await signIn()).status).toBe(200);
  expect((await signIn()).status).toBe(401);

  const asJson = await runFairlead(['console', '--json', ...place], { cwd: await createFolder() });
  expect(JSON.parse(asJson.stdout)).toEqual({
    url: expect.stringContaining('#/sign-in/') as unknown,
    expiresAt: expect.stringMatching(/Z$/) as unknown,
  });
});
