import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Command } from '../src/command-line/command.ts';
import { renderHelp, renderOverview } from '../src/command-line/help.ts';
import { describeError } from '../src/command-line/problem.ts';
import { topics } from '../src/commands.ts';
import { CommandError } from '../src/errors.ts';
import { createPaint } from '../src/terminal/paint.ts';
import { commands } from '../dist/index.js';
import { createFolder, runFairlead, runHere } from './support/fairlead.ts';

test('without a command, all of them are listed', async () => {
  const cwd = await createFolder();
  const bare = await runFairlead([], { cwd });
  expect(bare.exitCode).toBe(0);
  for (const { name, summary } of commands) {
    expect(bare.stdout).toContain(name);
    expect(bare.stdout).toContain(summary);
  }
  expect((await runHere(['--help'], { cwd })).stdout).toBe(bare.stdout);
  expect((await runHere(['help'], { cwd })).stdout).toBe(bare.stdout);
});

test.each(commands.map((command) => [command.name, command] as const))(
  'help of %s names each of its options',
  async (name, command) => {
    const cwd = await createFolder();
    const asked = await runHere(['help', name], { cwd });
    expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
    for (const option of Object.keys(command.options)) {
      expect(asked.stdout).toContain(`--${option}`);
    }
    expect((await runHere([name, '--help'], { cwd })).stdout).toBe(asked.stdout);
    expect((await runHere([name, '-h'], { cwd })).stdout).toBe(asked.stdout);
  },
);

const single: readonly Command[] = commands.flatMap((command) => ('commands' in command ? command.commands : [command]));

test.each(single.map((command) => [command.name, command] as const))(
  'help of %s has an example, and says what each exit code means',
  async (name, command) => {
    const { stdout } = await runHere(['help', ...name.split(' ')], { cwd: await createFolder() });
    expect(stdout).toMatch(/\nExit codes\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}\S/);
    expect(command.examples.length).toBeGreaterThan(0);
    command.examples.forEach((example) => expect(stdout).toContain(`  ${example}\n`));
    const widest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(160);
  },
);

test.each([60, 80, 100])('in a terminal of %i columns no line of a help is longer, but for examples', (columns) => {
  const look = { paint: createPaint({ isTerminal: false, environment: {} }), columns };
  const examples = new Set([...single, ...commands].flatMap((command) => ('examples' in command ? command.examples : [])));
  const helps = [renderOverview(topics, look), ...[...commands, ...single].map((command) => renderHelp(command, look))];
  const long = helps.flatMap((help) => help.split('\n')).filter((line) => line.length > columns && !examples.has(line.trim()));
  expect(long).toEqual([]);
});

test('a problem is told within the width of a terminal, its code last', async () => {
  const paint = createPaint({ isTerminal: true, environment: {} });
  const { lines } = await describeError(new CommandError('sender_credentials_missing'), { paint, columns: 60 });
  expect(lines.map(stripVTControlCharacters)).toEqual([
    'fairlead: There is no key, or no secret, to send with.',
    '  Give those of a source with --key and --secret, or',
    '  FAIRLEAD_KEY and FAIRLEAD_SECRET; fairlead source add',
    '  makes one. (sender_credentials_missing)',
  ]);
  expect(lines.at(-1)).toContain(paint.dim('(sender_credentials_missing)'));
});

test('what a command does not take is said with where to read what it does', async () => {
  const { stderr } = await runHere(['export'], { cwd: await createFolder() });
  expect(stderr).toContain('fairlead help export lists what it takes.');
});

test('the version is that of the package', async () => {
  const { stdout, exitCode } = await runFairlead(['--version'], { cwd: await createFolder() });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(exitCode).toBe(0);
});

test.each([
  { words: ['qurey'], says: ['no command qurey', 'Did you mean query?'] },
  { words: ['frobnicate'], says: ['no command frobnicate', '--help'] },
  { words: ['help', 'tial'], says: ['no command tial', 'Did you mean tail?'] },
  { words: ['--verison'], says: ['no option --verison'] },
  { words: ['serve', '--prot', '8080'], says: ['serve has no option --prot', 'Did you mean --port?'] },
  { words: ['serve', '-p', '8080'], says: ['serve has no option -p'] },
  { words: ['serve', '--port'], says: ['--port takes a value: --port PORT'] },
  { words: ['serve', '--port='], says: ['--port takes a value'] },
  { words: ['serve', '--port', '--host'], says: ['--port is followed by --host'] },
  { words: ['serve', '--port', '65536'], says: ['a port is a number', '65536'] },
  { words: ['serve', '--port', '8o80'], says: ['a port is a number', '8o80'] },
  { words: ['serve', 'here'], says: ['serve takes options only', 'here'] },
  { words: ['query'], says: ['SQL is missing'] },
  { words: ['query', 'select', '1'], says: ['quote it'] },
  { words: ['query', 'select 1', '--json=yes'], says: ['--json takes no value'] },
  { words: ['completion', 'tcsh'], says: ['completion knows bash, zsh and fish', 'tcsh'] },
  { words: ['tail', '--url', 'localhost:8080'], says: ['the URL of a server looks like', 'localhost:8080'] },
])('$words is not understood: exit code 2', async ({ words, says }) => {
  const { exitCode, stdout, stderr } = await runHere(words, { cwd: await createFolder() });
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  says.forEach((text) => expect(stderr).toContain(text));
  expect(stderr).toContain('(invalid_usage)');
  expect(stderr).not.toMatch(/\n\s+at /);
});
