/** The entries that are not for Node stand on web standards alone, and the one for the edge is small. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { limits } from '@fairlead/protocol';
import { defaultOptions } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import type { Consumer } from './consumer.ts';
import { report } from './report.ts';
import { useConsumer } from './use-consumer.ts';

/** Minified and gzipped, `@fairlead/protocol` included. */
const edgeBytesMax = 8192;

let consumer: Consumer;

await useConsumer((made) => {
  consumer = made;
});

describe.each(['index', 'edge'])('%s', (entry) => {
  test.each(['esm', 'cjs'] as const)('as %s it imports nothing but files of its own and of the protocol', async (format) => {
    // For no platform at all a module of Node's is one that can't be found.
    const { inputs } = await bundleEntry({ entry, format });
    const paths = Object.keys(inputs);
    expect(paths).toContain(`node_modules/fairlead/dist/${format}/${entry}.js`);
    expect(paths.filter((path) => !/^node_modules\/(?:fairlead|@fairlead\/protocol)\/dist\//.test(path))).toEqual([]);
    expect(Object.values(inputs).flatMap(({ imports }) => imports.filter(({ external }) => external === true))).toEqual([]);
  });

  test('it asks for no global of Node', async () => {
    // A definition replaces a name only where nothing in the bundle has declared it.
    const names = globals.flatMap((name) => [name, `globalThis.${name}`]);
    const { code } = await bundleEntry({ entry, format: 'esm', parameters: names.map((name) => `--define:${name}=aGlobalOfNode`) });
    expect(code.match(/.*aGlobalOfNode.*/g)).toBeNull();
  });
});

const globals = ['process', 'Buffer', 'require', 'module', '__dirname', '__filename', 'global', 'setImmediate', 'clearImmediate'];

test(`the edge entry has at most ${edgeBytesMax} bytes, minified and gzipped`, async () => {
  const { code, shares } = await bundleEntry({ entry: 'edge', format: 'esm', parameters: ['--minify', '--target=es2022'] });
  const bytes = gzipSync(code, { level: 9 }).length;
  report('edge-entry', `edge entry: ${bytes} of ${edgeBytesMax} bytes, minified and gzipped`);
  expect(bytes, `minified, before gzip:\n${shares}`).toBeLessThanOrEqual(edgeBytesMax);
});

test('the defaults that are limits of the protocol are its numbers', () => {
  expect(defaultOptions.message.eventBytesMax).toBe(limits.messageEventBytes.value);
  expect(defaultOptions.batch.requestBatchesMax).toBe(limits.batchesPerBulkRequest.value);
  expect(defaultOptions.batch.requestBytesMax).toBe(limits.batchRequestBytes.value);
});

interface Bundled {
  readonly code: string;
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
  /** What each module adds to the bundle, the largest first. */
  readonly shares: string;
}

interface Entry {
  readonly entry: string;
  readonly format: 'esm' | 'cjs';
  readonly parameters?: readonly string[];
}

async function bundleEntry({ entry, format, parameters = [] }: Entry): Promise<Bundled> {
  const { folder } = consumer;
  const source = `node_modules/fairlead/dist/${format}/${entry}.js`;
  await bundle(
    folder,
    source,
    '--bundle',
    '--platform=neutral',
    '--format=esm',
    '--outfile=out.js',
    '--metafile=meta.json',
    ...parameters,
  );
  const meta = JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8')) as {
    inputs: Bundled['inputs'];
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const shares = Object.entries(meta.outputs['out.js']?.inputs ?? {})
    .toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
    .map(([path, { bytesInOutput }]) => `${bytesInOutput} ${path.replace('node_modules/', '')}`);
  return { code: await readFile(join(folder, 'out.js'), 'utf8'), inputs: meta.inputs, shares: shares.join('\n') };
}
