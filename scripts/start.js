// `npm start`: builds what is needed, then becomes the demo.
import { spawnSync } from 'node:child_process';

const parent = process.ppid;

const build = spawnSync('npm run --silent build', { shell: true, stdio: 'inherit' });
if (build.status !== 0) {
  process.exit(build.status ?? 1);
}

// npm passes a signal on to the shell in which it runs this file, and most shells end without passing it on to us. So when the
// parent is gone, the server is asked to stop: otherwise it would keep the port, and nobody would know.
const watch = setInterval(() => {
  if (process.ppid !== parent) {
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }
}, 500);
watch.unref();

process.argv.splice(2, 0, 'demo');
await import('../packages/cli/bin/fairlead.js');
