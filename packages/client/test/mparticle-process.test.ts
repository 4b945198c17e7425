/** A program that uploads with `fairlead/mparticle`, in a process of its own: what holds it, what ends it, what it prints. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';

/** Runs a program from within the package, so that it finds `fairlead` as users do. */
async function runProgram(body: string, url: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const program = `
    const mParticle = require('fairlead/mparticle');
    const client = new mParticle.ApiClient({ retry: { backoffBaseMs: 20 } });
    const api = new mParticle.EventsApi(new mParticle.Configuration('key', 'secret'), client);
    api.apiClient.basePath = process.env.URL_UNDER_TEST;
    const batch = new mParticle.Batch('development');
    batch.addEvent(new mParticle.AppEvent('other', 'An event'));
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, URL_UNDER_TEST: `${url}/v2` },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { exitCode: child.exitCode, stdout, stderr };
}

test('is held until the callback is called, retries and all, and no longer; nothing is printed of deprecations', () =>
  withEndpoint({ answers: [{ status: 503 }, 'reset', { status: 429 }], otherwise: { status: 202 } }, async (endpoint) => {
    const program = 'api.uploadEvents(batch, (error, data, response) => console.log(error, data, response.status));';
    expect(await runProgram(program, endpoint.url)).toEqual({ exitCode: 0, stdout: 'null null 202\n', stderr: '' });
    expect(endpoint.requests).toHaveLength(4);
  }));

test('flushes every upload before it goes on', () =>
  withEndpoint({ answers: [{ status: 503 }], otherwise: { status: 202 } }, async (endpoint) => {
    const program = `
      for (let index = 0; index < 3; index++) api.uploadEvents(batch);
      api.flush().then((result) => console.log(JSON.stringify(result)));`;
    const stdout = '{"delivered":3,"failed":0,"dropped":0,"pending":0}\n';
    expect(await runProgram(program, endpoint.url)).toEqual({ exitCode: 0, stdout, stderr: '' });
    expect(endpoint.requests).toHaveLength(4);
  }));

test('fails by what its callback throws, as with the original, and by nothing else', () =>
  withEndpoint({ otherwise: { status: 400 } }, async (endpoint) => {
    const ended = await runProgram('api.uploadEvents(batch, (error) => { throw error; });', endpoint.url);
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Error: Bad Request') as string });
    const silent = await runProgram('api.uploadEvents(batch, () => {});', endpoint.url);
    expect(silent).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  }));

test('carries functions that call the classes on objects of their own', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const program = `
      function OwnEvent(name) { mParticle.AppEvent.call(this, 'other', name); }
      require('util').inherits(OwnEvent, mParticle.AppEvent);
      batch.addEvent(new OwnEvent('own'));
      console.log(JSON.stringify(batch.events[1]));`;
    const stdout = '{"data":{"custom_event_type":"other","event_name":"own"},"event_type":"custom_event"}\n';
    expect(await runProgram(program, endpoint.url)).toEqual({ exitCode: 0, stdout, stderr: '' });
  }));
