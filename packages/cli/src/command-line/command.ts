import type { Terminal } from '../terminal/terminal.ts';

/** What a shell offers for a value: these words, paths, or the names of the server's sources. */
export type Completion = readonly string[] | 'file' | 'folder' | 'source';

/** One option: what is parsed, and what help says of it. A `boolean` has no value; with `multiple` it may be given again. */
export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** Stands for the value in help. */
  readonly placeholder?: string;
  readonly description: string;
  /** The variable that is looked at when the option is not given. */
  readonly environment?: string;
  /** What may be given, where that can be known. */
  readonly values?: Completion;
  /** What holds when nothing is given, in words. */
  readonly fallback?: string;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: Options[Name] extends { readonly type: 'boolean' }
    ? boolean
    : Options[Name] extends { readonly multiple: true }
      ? readonly string[]
      : string | undefined;
};

export interface Invocation<Options extends OptionTable> {
  readonly options: OptionValues<Options>;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

/** One command: parsing and help are both made from this, so they can't drift apart. */
export interface CommandDefinition<Options extends OptionTable> {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Names of the operands, each of them required. */
  readonly operands: readonly string[];
  /** What the first operand may be, where that can be known. */
  readonly operandValues?: Completion;
  /** Paragraphs below the options. */
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  /** What 0 and 1 mean, where there is more to say than that it is done, or failed. */
  readonly exitCodes?: { readonly done: string; readonly failed: string };
  readonly options: Options;
  /** Resolves with the exit code. What it needs is imported when it runs: help must not wait for a database. */
  run(invocation: Invocation<Options>): Promise<number>;
}

export type Command = CommandDefinition<OptionTable>;

/** Commands with one first word, `source add` and `source list`; their names hold both words. It takes nothing itself. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
  readonly notes: readonly string[];
  readonly operands: readonly [];
  readonly options: Readonly<Record<string, never>>;
}

/** Commands under one heading of the overview. */
export interface Topic {
  readonly title: string;
  readonly commands: readonly (Command | CommandGroup)[];
}

/** Ties the type of the values that `run` gets to the table of options. */
export function defineCommand<const Options extends OptionTable>(definition: CommandDefinition<Options>): Command {
  return definition;
}
