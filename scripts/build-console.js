// The page of the console, built into the package of the server. Skipped when nothing that it is made of has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { listFiles, readManifest, readText, root } from './workspace.js';

const folder = 'packages/console';
const page = join(root, 'packages/server/dist/page');
const stamp = join(root, '.cache/console-inputs');

const inputs = hashInputs();
if (!existsSync(join(page, 'index.html')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== inputs) {
  await buildPage();
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stamp, inputs);
}

/** Of its files, and of the releases of what is built into it. */
function hashInputs() {
  const hash = createHash('sha256');
  const files = listFiles(folder).filter((path) => !path.startsWith(`${folder}/test/`));
  for (const path of [...files, 'scripts/build-console.js']) {
    hash.update(`${path}\n${readText(path)}\n`);
  }
  const { dependencies = {}, devDependencies = {} } = readManifest(`${folder}/package.json`);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const installed = join('node_modules', name, 'package.json');
    hash.update(`${name} ${existsSync(join(root, installed)) ? JSON.stringify(readManifest(installed)['version']) : ''}\n`);
  }
  return hash.digest('hex');
}

/** Beside its place first, then moved there: nobody finds half a page. */
async function buildPage() {
  const fresh = `${page}.${process.pid}`;
  // Loaded only now: most builds don't need it.
  const { build } = await import('vite');
  try {
    await build({ configFile: join(root, folder, 'vite.config.ts'), build: { outDir: fresh } });
    compress(fresh);
    writeLicences(fresh);
    rmSync(page, { recursive: true, force: true });
    renameSync(fresh, page);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Once, here, and not at each request. @param {string} built */
function compress(built) {
  for (const name of readdirSync(built, { recursive: true }).map(String)) {
    if (/\.(?:html|js|css|svg)$/.test(name)) {
      const plain = readFileSync(join(built, name));
      writeFileSync(join(built, `${name}.gz`), gzipSync(plain, { level: 9 }));
    }
  }
}

/** Of the fonts; Vite writes those of what is in the scripts. @param {string} built */
function writeLicences(built) {
  for (const name of ['inter', 'jetbrains-mono']) {
    const licence = readFileSync(join(root, 'node_modules/@fontsource-variable', name, 'LICENSE'));
    writeFileSync(join(built, `licence-of-${name}.txt`), licence);
  }
}
