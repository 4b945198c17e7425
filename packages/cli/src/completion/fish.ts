import type { Completion } from '../command-line/command.ts';
import type { CompletedCommand, CompletedOption, CompletedWord, CompletionTree } from './tree.ts';

export function renderFish({ words, commands }: CompletionTree): string {
  return `# Completion of fairlead for fish, made by: fairlead completion fish
# Whether the command line holds these words and no more before the one that is completed.
function __fairlead_at
    set -l words (commandline -opc)
    test "$words[2..]" = "$argv"
end

# Whether the command line begins with these words.
function __fairlead_in
    set -l words (commandline -opc)
    string match -q -- "$argv *" "$words[2..] "
end

complete -c fairlead -f
${['', 'help'].flatMap((before) => words.map((word) => renderWord(before, word))).join('\n')}
${renderWord('', { word: 'help', summary: 'What a command takes, with examples' })}
complete -c fairlead -n __fairlead_at -l version -d 'The version'
${words
  .flatMap(({ word, members }) => members.flatMap((member) => [renderWord(word, member), renderWord(`help ${word}`, member)]))
  .join('\n')}
${commands.flatMap(renderCommand).join('\n')}
`;
}

function renderWord(before: string, { word, summary }: Omit<CompletedWord, 'members'>): string {
  return `complete -c fairlead -n ${quote(`__fairlead_at ${before}`.trim())} -a ${word} -d ${quote(summary)}`;
}

function renderCommand({ name, options, operand }: CompletedCommand): readonly string[] {
  const condition = quote(`__fairlead_in ${name}`);
  return [
    ...options.map((option) => `complete -c fairlead -n ${condition} ${renderOption(option)}`),
    ...(operand === undefined ? [] : [`complete -c fairlead -n ${quote(`__fairlead_at ${name}`)} ${renderCompletion(operand)}`]),
  ];
}

function renderOption({ name, description, takesValue, values }: CompletedOption): string {
  const value = takesValue ? ` -r ${values === undefined ? '-f' : renderCompletion(values)}` : '';
  return `-l ${name}${value} -d ${quote(description)}`;
}

function renderCompletion(completion: Completion): string {
  switch (completion) {
    case 'file':
      return '-F';
    case 'folder':
      return `-f -a '(__fish_complete_directories)'`;
    case 'source':
      return `-f -a '(fairlead source list --names 2>/dev/null)'`;
    default:
      return `-f -a ${quote(completion.join(' '))}`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
