#!/usr/bin/env node
// Committed, not built: npm links it before anything is compiled. CommonJS (see the package.json beside it), because an ES module
// is read by the thread pool, and the size of the pool can only be chosen before it is first used.
const fs = require('node:fs');
const path = require('node:path');

if (!fs.existsSync(path.join(__dirname, '../dist/main.js'))) {
  process.stderr.write('fairlead: not built yet; run `npm run build` in the root of the repository\n');
  process.exit(1);
}

// The log's commits must never wait for a thread behind slow queries, which keep one each for as long as they run.
process.env.UV_THREADPOOL_SIZE ??= '16';

void import('../dist/main.js').then(({ runProcess }) => runProcess(process));
