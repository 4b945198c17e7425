import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Below the repository, so that what the workspace has installed is found. */
const place = fileURLToPath(new URL('../../../../reports/snippets/', import.meta.url));
const programMsMax = 60_000;

/** By the ending of the file. */
const programs: Readonly<Record<string, string>> = { mjs: process.execPath, cjs: process.execPath, sh: 'sh', py: 'python3' };

/** Runs a snippet as whoever copied it would: saved under its name, with what runs such files. Rejects when that fails. */
export async function runSnippetText({ file, text }: { readonly file: string; readonly text: string }): Promise<string> {
  const program = programs[file.split('.').at(-1) ?? ''];
  if (program === undefined) {
    throw new Error(`nothing is known to run ${file}`);
  }
  await mkdir(place, { recursive: true });
  const folder = await mkdtemp(place);
  try {
    await writeFile(join(folder, file), text);
    const { stdout } = await promisify(execFile)(program, [file], { cwd: folder, timeout: programMsMax });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
