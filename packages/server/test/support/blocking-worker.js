// A worker that waits, before it opens the log, for as long as there is a file `wait` beside it; `waiting` is there meanwhile.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWorker } from '../../dist/pipeline/run-worker.js';
import { openStores } from '../../dist/pipeline/stores.js';

process.on('message', (message) => {
  if (message.kind !== 'start') {
    return;
  }
  const folder = join(message.options.logPath, '..');
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  writeFileSync(join(folder, 'waiting'), '');
  while (existsSync(join(folder, 'wait'))) {
    Atomics.wait(nobody, 0, 0, 5);
  }
  rmSync(join(folder, 'waiting'));
});
runWorker(openStores);
