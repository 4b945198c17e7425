import type { Paint } from '../terminal/paint.ts';
import { wrapText } from '../terminal/wrap.ts';
import type { Command, CommandGroup, OptionDefinition, Topic } from './command.ts';

export interface HelpLook {
  readonly paint: Paint;
  /** Columns of the terminal; undefined when it goes to a file or a pipe. */
  readonly columns?: number | undefined;
}

/** Longer lines are hard to read, however wide the terminal is. */
const widthMax = 132;
/** Less room than this beside a name is none: the text stands below it. */
const textWidthMin = 32;
const indent = 6;

/** The text of `fairlead --help`. */
export function renderOverview(topics: readonly Topic[], look: HelpLook): string {
  const { paint } = look;
  const rows = topics.map(({ commands }) => commands.map((command) => [overviewUsage(command), command.summary] as const));
  const help = [
    ['help COMMAND', 'What a command takes, with examples'],
    ['-h, --help', 'This text, or that of a command'],
    ['--version', 'The version'],
  ] as const;
  const width = Math.max(...[...rows.flat(), ...help].map(([name]) => name.length));
  return [
    ...renderTitle('Fairlead', 'customer events of both protocols, on disk before the yes, queryable with SQL.', look),
    '',
    `${paint.bold('Usage')}  fairlead COMMAND [options]`,
    '',
    ...topics.flatMap(({ title }, index) => [paint.bold(title), ...alignPairs(rows[index] ?? [], look, width), '']),
    paint.bold('Help'),
    ...alignPairs(help, look, width),
    '',
    ...wrap('An option wins over its environment variable, the variable over the configuration file.', look),
    ...wrap(`Exit codes: 0 ${exitCodesDefault.done}, 1 ${exitCodesDefault.failed}, 2 ${notUnderstood}.`, look),
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
export function renderHelp(command: Command | CommandGroup, look: HelpLook): string {
  return 'commands' in command ? renderGroupHelp(command, look) : renderCommandHelp(command, look);
}

function renderGroupHelp({ name, summary, commands, notes }: CommandGroup, look: HelpLook): string {
  const { paint } = look;
  const rows = commands.map((command) => [[command.name, ...command.operands].join(' '), command.summary] as const);
  return [
    ...renderTitle(`fairlead ${name}`, summary, look),
    '',
    paint.bold('Commands'),
    ...alignPairs([...rows, [`help ${name} COMMAND`, 'What one of them takes']], look),
    ...notes.flatMap((note) => ['', ...wrap(note, look)]),
    '',
    paint.bold('Examples'),
    ...commands.flatMap(({ examples }) => examples.map((example) => `  ${example}`)),
    '',
  ].join('\n');
}

function renderCommandHelp(command: Command, look: HelpLook): string {
  const { paint } = look;
  const options = Object.entries(command.options).map(
    ([name, option]) => [optionUsage(name, option), optionDescription(option)] as const,
  );
  return [
    ...renderTitle(`fairlead ${command.name}`, command.summary, look),
    '',
    `${paint.bold('Usage')}  ${['fairlead', command.name, ...command.operands, '[options]'].join(' ')}`,
    '',
    paint.bold('Options'),
    ...alignPairs([...options, ['-h, --help', 'This text']], look),
    ...command.notes.flatMap((note) => ['', ...wrap(note, look)]),
    '',
    paint.bold('Exit codes'),
    ...renderExitCodes(command, look),
    '',
    paint.bold('Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function renderExitCodes({ exitCodes = exitCodesDefault }: Command, look: HelpLook): readonly string[] {
  const meanings = [exitCodes.done, exitCodes.failed, notUnderstood];
  return alignPairs(
    meanings.map((meaning, code) => [String(code), meaning] as const),
    look,
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

function renderTitle(name: string, summary: string, look: HelpLook): readonly string[] {
  const [first = '', ...rest] = wrap(`${name}: ${summary}`, look);
  return [look.paint.bold(name) + first.slice(name.length), ...rest];
}

function wrap(text: string, look: HelpLook): readonly string[] {
  return wrapText(text, resolveWidth(look));
}

function resolveWidth({ columns = widthMax }: HelpLook): number {
  return Math.min(columns, widthMax);
}

/** Names, and beside each its text, in lines below one another. */
function alignPairs(pairs: readonly (readonly [name: string, text: string])[], look: HelpLook, widthMin = 0): string[] {
  const width = Math.max(widthMin, ...pairs.map(([name]) => name.length));
  const room = resolveWidth(look) - width - 4;
  return pairs.flatMap(([name, text]) => {
    if (room < textWidthMin) {
      return [
        `  ${look.paint.cyan(name)}`,
        ...wrapText(text, resolveWidth(look) - indent).map((line) => ' '.repeat(indent) + line),
      ];
    }
    const [first = '', ...rest] = wrapText(text, room);
    return [`  ${look.paint.cyan(name.padEnd(width))}  ${first}`, ...rest.map((line) => ' '.repeat(width + 4) + line)];
  });
}
