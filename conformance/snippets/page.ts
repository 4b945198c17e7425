import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { launchChromium } from '@fairlead/testkit/chromium';
import { build } from 'vite';

/** Runs a module in a page of another origin than the server's, built with its packages as a site is. Resolves once it has sent what it sends. */
export async function runInPage({ code, packages }: { readonly code: string; readonly packages: string }): Promise<void> {
  const script = await bundle(code, packages);
  const server = createServer((request, response) => {
    const isScript = request.url === '/first-event.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? script : '<!doctype html><title>A site</title><script type="module" src="/first-event.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const answered = page.waitForResponse((response) => response.request().method() === 'POST', { timeout: 60_000 });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const response = await answered;
    if (!response.ok() || problems.length > 0) {
      throw new Error(`${response.url()} answered ${response.status()}; the page: ${problems.join(', ')}`);
    }
  } finally {
    await browser.close();
    server.close();
  }
}

const entry = 'first-event';

/** One module that needs no other. */
async function bundle(code: string, packages: string): Promise<string> {
  const outputs = await build({
    configFile: false,
    root: dirname(packages),
    logLevel: 'silent',
    build: { write: false, target: 'esnext', minify: false, rollupOptions: { input: entry, output: { codeSplitting: false } } },
    plugins: [
      {
        name: 'the snippet',
        enforce: 'pre',
        // A file of the folder that has the packages, though nothing of it is on disk.
        resolveId: (id) => (id === entry ? join(dirname(packages), 'first-event.js') : null),
        load: (id) => (id === join(dirname(packages), 'first-event.js') ? code : null),
      },
    ],
  });
  const [output] = [outputs].flat();
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) {
    throw new Error('nothing was built');
  }
  return chunk.code;
}
