// What goes to the registry: every package that ships is packed as npm packs it, and the archive is looked at by publint
// (does its package.json hold what it says?) and by attw (do its types resolve wherever it can be imported?). It carries its
// licence and its README, and nothing that only the compiler reads.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackages, root } from './workspace.js';

const archives = mkdtempSync(join(tmpdir(), 'fairlead-pack-'));
try {
  for (const { folder, commonjs } of listPackages().filter((entry) => !entry.private)) {
    const archive = pack(folder);
    look('publint', ['run', archive, '--strict']);
    look('attw', [archive, '--profile', commonjs ? 'strict' : 'esm-only', '--no-definitely-typed', '--no-emoji']);
  }
} finally {
  rmSync(archives, { recursive: true, force: true });
}

/**
 * @param {string} folder
 * @returns {string} the path of the archive
 */
function pack(folder) {
  const parameters = ['pack', join(root, folder), '--pack-destination', archives, '--json', '--loglevel=error'];
  /** @type {{ filename: string, files: { path: string }[] }[]} */
  const [packed] = JSON.parse(execFileSync('npm', parameters, { cwd: root, encoding: 'utf8' }));
  if (packed === undefined) {
    throw new Error(`npm pack made no archive of ${folder}`);
  }
  const paths = packed.files.map((file) => file.path);
  const missing = ['LICENSE', 'README.md'].filter((path) => !paths.includes(path));
  const stray = paths.filter((path) => path.endsWith('.tsbuildinfo'));
  report(`${folder} does not carry`, missing);
  report(`${folder} carries`, stray);
  return join(archives, packed.filename);
}

/**
 * @param {string} tool
 * @param {readonly string[]} parameters
 */
function look(tool, parameters) {
  const { status } = spawnSync(join(root, 'node_modules', '.bin', tool), parameters, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exitCode = 1;
  }
}

/**
 * @param {string} problem
 * @param {readonly string[]} paths what has it
 */
function report(problem, paths) {
  if (paths.length > 0) {
    console.error(`${problem} ${paths.join(', ')}`);
    process.exitCode = 1;
  }
}
