import type { Paint } from '../terminal/paint.ts';
import type { Command, CommandGroup, OptionDefinition } from './command.ts';

/** The text of `fairlead --help`. */
export function renderOverview(commands: readonly (Command | CommandGroup)[], paint: Paint): string {
  const rows = commands.map((command) => [overviewUsage(command), command.summary] as const);
  return [
    `${paint.bold('Fairlead')}: customer events of both protocols, on disk before the yes, queryable with SQL.`,
    '',
    `${paint.bold('Usage')}  fairlead COMMAND [options]`,
    '',
    paint.bold('Commands'),
    ...alignPairs([...rows, ['help COMMAND', 'What a command takes']], paint),
    '',
    paint.bold('Options'),
    ...alignPairs(
      [
        ['-h, --help', 'This text, or that of a command'],
        ['--version', 'The version'],
      ],
      paint,
    ),
    '',
    'An option wins over its environment variable, the variable over the configuration file.',
    '',
  ].join('\n');
}

function overviewUsage(command: Command | CommandGroup): string {
  return 'commands' in command
    ? `${command.name} ${command.commands.map(({ name }) => name.slice(command.name.length + 1)).join('|')}`
    : [command.name, ...command.operands].join(' ');
}

/** The text of `fairlead help COMMAND`. */
export function renderHelp(command: Command | CommandGroup, paint: Paint): string {
  return 'commands' in command ? renderGroupHelp(command, paint) : renderCommandHelp(command, paint);
}

function renderGroupHelp({ name, summary, commands, notes }: CommandGroup, paint: Paint): string {
  const rows = commands.map((command) => [[command.name, ...command.operands].join(' '), command.summary] as const);
  return [
    `${paint.bold(`fairlead ${name}`)}: ${summary}`,
    '',
    paint.bold('Commands'),
    ...alignPairs([...rows, [`help ${name} COMMAND`, 'What one of them takes']], paint),
    ...notes.flatMap((note) => ['', note]),
    '',
    paint.bold('Examples'),
    ...commands.flatMap(({ examples }) => examples.map((example) => `  ${example}`)),
    '',
  ].join('\n');
}

function renderCommandHelp(command: Command, paint: Paint): string {
  const options = Object.entries(command.options).map(
    ([name, option]) => [optionUsage(name, option), optionDescription(option)] as const,
  );
  return [
    `${paint.bold(`fairlead ${command.name}`)}: ${command.summary}`,
    '',
    `${paint.bold('Usage')}  ${['fairlead', command.name, ...command.operands, '[options]'].join(' ')}`,
    '',
    paint.bold('Options'),
    ...alignPairs([...options, ['-h, --help', 'This text']], paint),
    ...command.notes.flatMap((note) => ['', note]),
    '',
    paint.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function optionUsage(name: string, option: OptionDefinition): string {
  const value = option.type === 'boolean' ? '' : ` ${option.placeholder ?? 'VALUE'}`;
  return `--${name}${value}${option.multiple === true ? ' …' : ''}`;
}

function optionDescription({ description, environment, fallback }: OptionDefinition): string {
  const facts = [environment, fallback === undefined ? undefined : `default ${fallback}`].filter((fact) => fact !== undefined);
  return facts.length === 0 ? description : `${description} [${facts.join('; ')}]`;
}

function alignPairs(pairs: readonly (readonly [name: string, text: string])[], paint: Paint): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `  ${paint.cyan(name.padEnd(width))}  ${text}`);
}
