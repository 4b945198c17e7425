#!/usr/bin/env node
// Committed, not built: npm links it before anything is compiled.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  process.stderr.write('fairlead: not built yet; run `npm run build` in the root of the repository\n');
  process.exit(1);
}
const { runProcess } = await import(main.href);
await runProcess(process);
