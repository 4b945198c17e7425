// The dual packages are ESM by their package.json; their CommonJS builds say otherwise in a marker of their own.
import { existsSync, writeFileSync } from 'node:fs';

for (const name of ['protocol', 'client']) {
  const marker = new URL(`../packages/${name}/dist/cjs/package.json`, import.meta.url);
  // Written once: nobody may find it empty who reads it while something else builds.
  if (!existsSync(marker)) {
    writeFileSync(marker, '{"type":"commonjs"}\n');
  }
}
