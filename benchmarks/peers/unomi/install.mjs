// Puts Apache Unomi and the Elasticsearch that it stores into beside this file, from Maven Central: about 200 MB. Needs Maven and Java 17.
//
//   node benchmarks/peers/unomi/install.mjs
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { elasticsearchPath, installedPath, installedStamp, unomiPath, unomiVersion } from '../../collectors/unomi-installed.js';

const archiveSha256 = '3c8f5e4738a6c1ea6b4da45826a757c9c7f1182f0c4e7857bc3a28b377bf1898';
const folder = fileURLToPath(new URL('.', import.meta.url));

if (existsSync(installedStamp)) {
  console.log(`Apache Unomi ${unomiVersion} is installed already.`);
} else {
  rmSync(installedPath, { recursive: true, force: true });
  mkdirSync(installedPath);
  maven('dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${elasticsearchPath}`);
  maven('dependency:copy', `-Dartifact=org.apache.unomi:unomi:${unomiVersion}:tar.gz`, `-DoutputDirectory=${installedPath}`);
  const archive = `unomi-${unomiVersion}.tar.gz`;
  verify(installedPath, `${archiveSha256}  ${archive}\n`);
  verify(elasticsearchPath, readFileSync(new URL('jars.sha256', import.meta.url), 'utf8'));
  execFileSync('tar', ['xzf', archive], { cwd: installedPath, stdio: 'inherit' });
  rmSync(`${installedPath}/${archive}`);
  writeFileSync(installedStamp, '');
  console.log(`Apache Unomi ${unomiVersion} is in ${unomiPath}.`);
}

/** @param {readonly string[]} goals */
function maven(...goals) {
  execFileSync('mvn', ['--batch-mode', '--quiet', ...goals], { cwd: folder, stdio: 'inherit' });
}

/** Nothing is started that is not what was measured before. @param {string} path @param {string} sums */
function verify(path, sums) {
  execFileSync('sha256sum', ['--check', '--quiet', '--strict'], { cwd: path, input: sums, stdio: ['pipe', 'inherit', 'inherit'] });
}
