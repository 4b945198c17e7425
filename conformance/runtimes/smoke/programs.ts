/** The few lines that differ from runtime to runtime: how the SDK and the suite are loaded, and what starts it. */

/** How a program asks for the SDK; `compiled` is `import` in a file that a compiler has made CommonJS of. */
export type ModuleFormat = 'ESM' | 'CommonJS' | 'compiled';

/** A program that runs the suite and must then end by itself. */
export function toProcessProgram(format: ModuleFormat, url: string): string {
  return `${load(format)}
void runSuite({ sdk, edge, url: '${url}' });
`;
}

/** Two programs: one keeps three events in a folder and is killed, the next has to deliver them. */
export function toSpoolPrograms(url: string, folder: string): { readonly killed: string; readonly next: string } {
  const imports = `import { createMessageClient } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import process from 'node:process';
const open = (url) => createMessageClient({ url, writeKey: 'key', spool: fileSpool({ directory: '${folder}' }) });
`;
  return {
    killed: `${imports}const client = open('http://127.0.0.1:1');
for (const messageId of ['m-1', 'm-2', 'm-3']) client.track({ messageId, userId: 'u', event: 'E' });
process.kill(process.pid, 'SIGKILL');
`,
    next: `${imports}console.log(JSON.stringify(await open('${url}').close()));
`,
  };
}

/** A worker that runs the suite for each request that it gets. */
export function toWorkerProgram(format: ModuleFormat, url: string): string {
  return `${load(format)}
export default {
  async fetch() {
    await runSuite({ sdk, edge, url: '${url}' });
    return new Response();
  },
};
`;
}

/** A test of Jest's, with time enough for a machine that has much else to do. */
export function toJestProgram(format: ModuleFormat, url: string): string {
  return `${load(format)}
test('the smoke suite', () => runSuite({ sdk, edge, url: '${url}' }), 60_000);
`;
}

function load(format: ModuleFormat): string {
  switch (format) {
    case 'ESM':
      return importing('./suite.mjs');
    case 'compiled':
      return importing('./suite.cjs');
    case 'CommonJS':
      return `const sdk = require('fairlead');
const edge = require('fairlead/edge');
const { runSuite } = require('./suite.cjs');`;
    default:
      return format satisfies never;
  }
}

function importing(suite: string): string {
  return `import * as sdk from 'fairlead';
import * as edge from 'fairlead/edge';
import { runSuite } from '${suite}';`;
}
