/** The stand-ins in processes of their own: what they hold, what they send before the end, and what they survive. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

function runNode(program: string, url: string): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, URL_UNDER_TEST: url };
    const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', program], { cwd: packageFolder, env });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}

const hour = 3_600_000;

/** Each makes a client, and lets the name `track` send one event. */
const stands = [
  {
    name: 'segment',
    program: `
      const { Analytics } = require('fairlead/segment');
      const create = () => new Analytics({ writeKey: 'k', host: process.env.URL_UNDER_TEST, flushInterval: ${hour}, maxRetries: 1 });`,
  },
  {
    name: 'hightouch',
    program: `
      const { HtEvents } = require('fairlead/hightouch');
      const create = () => new HtEvents({ writeKey: 'k', host: process.env.URL_UNDER_TEST, flushInterval: ${hour}, maxRetries: 1 });`,
  },
  {
    name: 'rudderstack',
    program: `
      const Analytics = require('fairlead/rudderstack');
      const options = { dataPlaneUrl: process.env.URL_UNDER_TEST, flushInterval: ${hour}, retryCount: 1 };
      const create = () => new Analytics('k', options);`,
  },
];

test.each(stands)('$name: a process without work ends at once, and what was tracked is sent before it does', ({ program }) =>
  withEndpoint({}, async (endpoint) => {
    const ended = await runNode(
      `${program}
       const client = create();
       for (let count = 0; count < 5; count++) client.track({ userId: 'u', event: 'E' }, (error) => console.log(error ?? 'delivered'));`,
      endpoint.url,
    );
    expect(ended).toEqual({ exitCode: 0, output: 'delivered\n'.repeat(5) });
  }),
);

test.each(stands)('$name: a client that was not used holds nothing', ({ program }) =>
  withEndpoint({}, async (endpoint) => {
    expect(await runNode(`${program} create();`, endpoint.url)).toEqual({ exitCode: 0, output: '' });
  }),
);

test.each(stands)('$name: a failed delivery ends no process and leaves no rejection unhandled', ({ program, name }) =>
  withEndpoint({ otherwise: { status: 401 } }, async (endpoint) => {
    const flush = name === 'hightouch' ? 'closeAndFlush' : 'flush';
    const { exitCode, output } = await runNode(
      `${program}
       const client = create();
       client.track({ userId: 'u', event: 'E' });
       client.${flush}();`,
      endpoint.url,
    );
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^fairlead: unauthorized: .*\n$/);
  }),
);

test('a hundred clients with events under way raise no warning of listeners', () =>
  withEndpoint({}, async (endpoint) => {
    const ended = await runNode(
      `${stands[0]?.program ?? ''}
       for (let count = 0; count < 100; count++) create().track({ userId: 'u', event: 'E' });`,
      endpoint.url,
    );
    expect(ended).toEqual({ exitCode: 0, output: '' });
    expect(endpoint.requests).toHaveLength(100);
  }));

test('after closeAndFlush timed out, nothing holds the process', () =>
  withEndpoint({ otherwise: { status: 503, headers: { 'retry-after': '300' } } }, async (endpoint) => {
    const ended = await runNode(
      `${stands[0]?.program ?? ''}
       const client = create();
       client.track({ userId: 'u', event: 'E' }, () => console.log('told'));
       client.once('http_response', () => client.closeAndFlush({ timeout: 1 }).then(() => console.log('closed')));
       client.flush({ timeout: 1 });`,
      endpoint.url,
    );
    expect(ended).toEqual({ exitCode: 0, output: 'closed\n' });
  }));
