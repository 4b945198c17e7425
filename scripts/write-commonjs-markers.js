// The dual packages are ESM by their package.json; their CommonJS builds say otherwise in a marker of their own.
import { writeFileSync } from 'node:fs';

for (const name of ['protocol', 'client']) {
  writeFileSync(new URL(`../packages/${name}/dist/cjs/package.json`, import.meta.url), '{"type":"commonjs"}\n');
}
