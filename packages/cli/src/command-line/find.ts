import { CommandError } from '../errors.ts';
import type { Command, CommandGroup } from './command.ts';
import { suggestNearest } from './nearest.ts';

export interface Found<Kind> {
  readonly command: Kind;
  /** What stands behind its name. */
  readonly rest: readonly string[];
}

/**
 * Finds the command that the words start with; a group where its name stands alone, or in front of an option. Throws `invalid_usage`,
 * with the nearest name that there is.
 */
export function findCommand(
  commands: readonly (Command | CommandGroup)[],
  [first = '', ...rest]: readonly string[],
): Found<Command | CommandGroup> {
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    throw unknownCommand(first, [...commands.map(({ name }) => name), 'help']);
  }
  const [second, ...further] = rest;
  if (!('commands' in command) || second === undefined || second.startsWith('-')) {
    return { command, rest };
  }
  const name = `${first} ${second}`;
  const member = command.commands.find((candidate) => candidate.name === name);
  if (member === undefined) {
    throw unknownCommand(
      name,
      command.commands.map((candidate) => candidate.name),
      `fairlead help ${first} lists them.`,
    );
  }
  return { command: member, rest: further };
}

function unknownCommand(name: string, known: readonly string[], hint = 'fairlead --help lists the commands.'): CommandError {
  if (name.startsWith('-')) {
    return new CommandError('invalid_usage', `there is no option ${name}; options stand behind a command`);
  }
  return new CommandError('invalid_usage', `there is no command ${name}`, { remedy: `${suggestNearest(name, known)}${hint}` });
}
