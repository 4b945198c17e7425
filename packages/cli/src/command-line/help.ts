import type { Paint } from '../terminal/paint.ts';
import type { Command, CommandGroup, OptionDefinition, Topic } from './command.ts';

/** The text of `fairlead --help`. */
export function renderOverview(topics: readonly Topic[], paint: Paint): string {
  const rows = topics.map(({ commands }) => commands.map((command) => [overviewUsage(command), command.summary] as const));
  const help = [
    ['help COMMAND', 'What a command takes, with examples'],
    ['-h, --help', 'This text, or that of a command'],
    ['--version', 'The version'],
  ] as const;
  const width = Math.max(...[...rows.flat(), ...help].map(([name]) => name.length));
  return [
    `${paint.bold('Fairlead')}: customer events of both protocols, on disk before the yes, queryable with SQL.`,
    '',
    `${paint.bold('Usage')}  fairlead COMMAND [options]`,
    '',
    ...topics.flatMap(({ title }, index) => [paint.bold(title), ...alignPairs(rows[index] ?? [], paint, width), '']),
    paint.bold('Help'),
    ...alignPairs(help, paint, width),
    '',
    'An option wins over its environment variable, the variable over the configuration file.',
    `Exit codes: 0 ${exitCodesDefault.done}, 1 ${exitCodesDefault.failed}, 2 ${notUnderstood}.`,
    '',
  ].join('\n');
}

const exitCodesDefault = { done: 'done', failed: 'failed, with the reason on standard error' };
const notUnderstood = 'the command line was not understood';

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
    paint.bold('Exit codes'),
    ...renderExitCodes(command, paint),
    '',
    paint.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function renderExitCodes({ exitCodes = exitCodesDefault }: Command, paint: Paint): readonly string[] {
  const meanings = [exitCodes.done, exitCodes.failed, notUnderstood];
  return alignPairs(
    meanings.map((meaning, code) => [String(code), meaning] as const),
    paint,
  );
}

function optionUsage(name: string, option: OptionDefinition): string {
  const value = option.type === 'boolean' ? '' : ` ${option.placeholder ?? 'VALUE'}`;
  return `--${name}${value}${option.multiple === true ? ' …' : ''}`;
}

function optionDescription({ description, environment, fallback }: OptionDefinition): string {
  const facts = [environment, fallback === undefined ? undefined : `default ${fallback}`].filter((fact) => fact !== undefined);
  return facts.length === 0 ? description : `${description} [${facts.join('; ')}]`;
}

function alignPairs(pairs: readonly (readonly [name: string, text: string])[], paint: Paint, widthMin = 0): string[] {
  const width = Math.max(widthMin, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `  ${paint.cyan(name.padEnd(width))}  ${text}`);
}
