import { readFile } from 'node:fs/promises';
import { parseArguments } from './command-line/arguments.ts';
import type { Command, CommandGroup } from './command-line/command.ts';
import { findCommand } from './command-line/find.ts';
import { renderHelp, renderOverview } from './command-line/help.ts';
import { describeError } from './command-line/problem.ts';
import { commands, topics } from './commands.ts';
import { CommandError, errorTable } from './errors.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** Runs the command that the process was started with, then ends the process. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const terminal = createTerminal(process);
  // A `fetch` whose connection is closed at once may settle only by its time limit, and neither holds the process on Node 20.
  const hold = setInterval(() => undefined, 60_000);
  const exitCode = await run(process.argv.slice(2), terminal);
  // Standard output to a pipe is asynchronous on some systems; what is written must be out before the process ends.
  await terminal.write('');
  clearInterval(hold);
  process.exit(exitCode);
}

/** Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 not understood. Never rejects. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    const { lines, exitCode } = await describeError(error, { paint: terminal.notePaint, columns: terminal.noteColumns });
    lines.forEach((line) => terminal.note(line));
    return exitCode;
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = words;
  switch (first) {
    case undefined:
    case '-h':
    case '--help':
      await terminal.write(renderOverview(topics, terminal));
      return 0;
    case '--version':
      await terminal.write(`${await readVersion()}\n`);
      return 0;
    case 'help':
      await writeHelp(rest, terminal);
      return 0;
    default:
      return runCommand(words, terminal);
  }
}

async function writeHelp(words: readonly string[], terminal: Terminal): Promise<void> {
  await terminal.write(
    words.length === 0 ? renderOverview(topics, terminal) : renderHelp(findCommand(commands, words).command, terminal),
  );
}

async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { command, rest } = findCommand(commands, words);
  if ('commands' in command) {
    return runGroup(command, rest, terminal);
  }
  const { options, operands, wantsHelp } = parseArguments(command, rest);
  if (wantsHelp) {
    await terminal.write(renderHelp(command, terminal));
    return 0;
  }
  try {
    return await command.run({ options, operands, terminal } as Parameters<Command['run']>[0]);
  } catch (error) {
    throw withCommand(error, command);
  }
}

/** What a command does not take is said with where to read what it does. */
function withCommand(error: unknown, { name }: Command): unknown {
  return error instanceof CommandError && error.remedy === errorTable.invalid_usage.remedy
    ? new CommandError('invalid_usage', error.message, { cause: error, remedy: `fairlead help ${name} lists what it takes.` })
    : error;
}

/** A group does nothing by itself but to say what belongs to it. */
async function runGroup(group: CommandGroup, [option]: readonly string[], terminal: Terminal): Promise<number> {
  if (option === '--help' || option === '-h') {
    await terminal.write(renderHelp(group, terminal));
    return 0;
  }
  const names = group.commands.map(({ name }) => name).join(', ');
  throw new CommandError('invalid_usage', `${group.name} is followed by what to do: ${names}`, {
    remedy: `fairlead help ${group.name} tells more.`,
  });
}

async function readVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
