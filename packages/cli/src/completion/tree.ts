import type { Command, CommandGroup, Completion } from '../command-line/command.ts';

/** What can be completed, without what only help and parsing need. */
export interface CompletionTree {
  /** First words, those of groups with what follows them. */
  readonly words: readonly CompletedWord[];
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedWord {
  readonly word: string;
  readonly summary: string;
  /** Second words; empty for a command. */
  readonly members: readonly Omit<CompletedWord, 'members'>[];
}

export interface CompletedCommand {
  /** One word or two. */
  readonly name: string;
  readonly options: readonly CompletedOption[];
  /** What its operand may be; undefined where nobody can know, or there is none. */
  readonly operand: Completion | undefined;
}

export interface CompletedOption {
  readonly name: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: Completion | undefined;
}

export function toCompletionTree(commands: readonly (Command | CommandGroup)[]): CompletionTree {
  return {
    words: commands.map(({ name, summary, ...rest }) => ({
      word: name,
      summary,
      members: 'commands' in rest ? rest.commands.map((member) => ({ word: lastWord(member.name), summary: member.summary })) : [],
    })),
    commands: commands.flatMap((command) => ('commands' in command ? command.commands : [command])).map(toCompletedCommand),
  };
}

function toCompletedCommand({ name, options, operandValues }: Command): CompletedCommand {
  return {
    name,
    options: [
      ...Object.entries(options).map(([option, { description, type, values }]) => ({
        name: option,
        description,
        takesValue: type === 'string',
        values,
      })),
      { name: 'help', description: 'What it takes, with examples', takesValue: false, values: undefined },
    ],
    operand: operandValues,
  };
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}
