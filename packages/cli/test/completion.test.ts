/** The scripts in the shells that they are for; those that are not installed are skipped. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from '../dist/index.js';
import { createFolder, runHere } from './support/fairlead.ts';
import { serveFairlead } from './support/server.ts';

const binary = fileURLToPath(new URL('../bin/fairlead.js', import.meta.url));
const isInstalled = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

interface Shell {
  readonly name: 'bash' | 'zsh' | 'fish';
  /** A program of the shell that prints what it offers behind these words, one a line. */
  readonly program: (script: string, words: readonly string[]) => readonly string[];
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

const shells: readonly Shell[] = [
  {
    name: 'bash',
    program: (script, words) => [
      '-c',
      `source ${script}; COMP_WORDS=(fairlead ${quoted(words)}); COMP_CWORD=${words.length}; _fairlead; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
  },
  {
    name: 'zsh',
    // Its completion works at a prompt only: one in a terminal of its own, where what is offered is written down as well.
    program: (script, words) => [
      '-f',
      '-c',
      `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; unsetopt zle_bracketed_paste; autoload -Uz compinit && compinit -u -D; source ${script}
compadd() { local -a offered; builtin compadd -O offered "$@"; print -rl -- $offered >> offered; builtin compadd "$@" }
show() { _main_complete; print -r END > $TTY }; zle -C show complete-word show; bindkey "^T" show; print REA""DY'
zpty -r shell heard '*READY*'
: > offered
zpty -w -n shell ${quoted([['fairlead', ...words].join(' ')])}$'\\x14'
zpty -r shell heard '*END*'
zpty -d shell
cat offered`,
    ],
  },
  {
    name: 'fish',
    program: (script, words) => [
      '--no-config',
      '-c',
      `source ${script}; complete -C ${quoted([['fairlead', ...words].join(' ')])}`,
    ],
  },
];

describe.each(shells)('$name', ({ name, program }) => {
  /** What it offers for the last word, which may be empty. */
  async function startCompleting(): Promise<(...words: string[]) => readonly string[]> {
    const cwd = await createFolder();
    const { running } = await serveFairlead({ cwd });
    onTestFinished(() => running.send('SIGTERM'));
    expect((await runHere(['source', 'add', 'warehouse'], { cwd })).exitCode).toBe(0);
    const { stdout, exitCode } = await runHere(['completion', name], { cwd });
    expect(exitCode).toBe(0);
    await writeFile(join(cwd, 'script'), stdout);
    await writeFile(join(cwd, 'events.ndjson'), '');
    await mkdir(join(cwd, 'bin'));
    await writeFile(join(cwd, 'bin', 'fairlead'), `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`);
    await chmod(join(cwd, 'bin', 'fairlead'), 0o755);
    const env = { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, HOME: cwd, TERM: 'dumb' };
    return (...words) => {
      const { stdout: text, stderr } = spawnSync(name, program('./script', words), { cwd, env, encoding: 'utf8' });
      expect(stderr).toBe('');
      const offered = text.split('\n').map((line) => (line.split('\t')[0] ?? '').trim());
      return [...new Set(offered)].filter((word) => word !== '').sort();
    };
  }

  test.skipIf(!isInstalled(name))('completes commands, options, and values of options and operands', async () => {
    const offer = await startCompleting();
    const options = (words: readonly string[]): readonly string[] => words.map((word) => word.replace(/=$/, ''));
    expect(offer('')).toEqual(expect.arrayContaining(['help', ...commands.map((command) => command.name)]));
    expect(offer('sou')).toEqual(['source']);
    expect(offer('source', '')).toEqual(['add', 'limit', 'list', 'revoke', 'rotate']);
    expect(offer('help', 'quarantine', 're')).toEqual(['retry']);
    expect(options(offer('export', '--fo'))).toEqual(['--force', '--format']);
    expect(options(offer('source', 'limit', 'x', '--ev'))).toEqual(['--events-per-second']);
    expect(offer('export', '--format', '')).toEqual(['ndjson', 'parquet']);
    expect(offer('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(offer('send', 'eve')).toEqual(['events.ndjson']);
    expect(offer('source', 'rotate', '')).toEqual(['shop', 'warehouse']);
    expect(offer('export', '--source', 'ware')).toEqual(['warehouse']);
  });
});

test('names of sources are printed one a line, without those that are revoked', async () => {
  const cwd = await createFolder();
  await serveFairlead({ cwd });
  await runHere(['source', 'add', 'gone'], { cwd });
  await runHere(['source', 'revoke', 'gone'], { cwd });
  expect(await runHere(['source', 'list', '--names'], { cwd })).toEqual({ stdout: 'shop\n', stderr: '', exitCode: 0 });
});
