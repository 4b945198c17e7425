import { parseArgs } from 'node:util';
import { CommandError } from '../errors.ts';
import type { Command, OptionTable } from './command.ts';
import { suggestNearest } from './nearest.ts';

export interface ParsedArguments {
  readonly options: Readonly<Record<string, boolean | string | undefined | readonly string[]>>;
  readonly operands: readonly string[];
  readonly wantsHelp: boolean;
}

const helpOption = { help: { type: 'boolean', short: 'h' } } as const;

/** Reads the arguments of one command. Throws `invalid_usage`, naming what is wrong and the nearest right thing. */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const { values, positionals, tokens } = parseArgs({
    // A comment of SQL (`-- orders a day`) is no option: with a blank before it, it is an operand.
    args: words.map((word) => (/^--\s/.test(word) ? ` ${word}` : word)),
    options: { ...toParserOptions(command.options), ...helpOption },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values['help'] === true) {
    return { options: {}, operands: [], wantsHelp: true };
  }
  for (const token of tokens) {
    if (token.kind === 'option') {
      checkOption(command, token);
    }
  }
  checkOperands(command, positionals);
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [
      name,
      values[name] ?? (option.multiple === true ? [] : emptyValue(option.type)),
    ]),
  ) as ParsedArguments['options'];
  return { options, operands: positionals, wantsHelp: false };
}

function toParserOptions(table: OptionTable): Record<string, { type: 'string' | 'boolean'; multiple: boolean }> {
  return Object.fromEntries(Object.entries(table).map(([name, { type, multiple = false }]) => [name, { type, multiple }] as const));
}

function emptyValue(type: 'string' | 'boolean'): false | undefined {
  return type === 'boolean' ? false : undefined;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkOption(command: Command, { name, rawName, value, inlineValue }: OptionToken): void {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
  if (option === undefined || !rawName.startsWith('--')) {
    const known = [...Object.keys(command.options), 'help'];
    throw usageError(command, `${command.name} has no option ${rawName}`, suggestNearest(name, known, '--'));
  }
  const placeholder = option.placeholder ?? 'VALUE';
  if (option.type === 'boolean' && value !== undefined) {
    throw usageError(command, `${rawName} takes no value, received ${value}`);
  }
  if (option.type === 'string' && (value === undefined || value === '')) {
    throw usageError(command, `${rawName} takes a value: ${rawName} ${placeholder}`);
  }
  if (option.type === 'string' && inlineValue === false && value?.startsWith('-') === true && value !== '-') {
    throw usageError(command, `${rawName} is followed by ${value}; a value that starts with - is written ${rawName}=${value}`);
  }
}

function checkOperands(command: Command, given: readonly string[]): void {
  const missing = command.operands[given.length];
  if (missing !== undefined) {
    throw usageError(command, `${command.name} takes ${command.operands.join(' ')}; ${missing} is missing`);
  }
  const surplus = given[command.operands.length];
  if (surplus !== undefined) {
    const takes =
      command.operands.length === 0 ? 'takes options only' : `takes ${command.operands.join(' ')} and nothing more; quote it`;
    throw usageError(command, `${command.name} ${takes}, received ${surplus}`);
  }
}

function usageError(command: Command, message: string, suggestion = ''): CommandError {
  return new CommandError('invalid_usage', message, { remedy: `${suggestion}fairlead help ${command.name} lists what it takes.` });
}
