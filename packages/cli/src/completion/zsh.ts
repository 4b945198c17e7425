import type { Completion } from '../command-line/command.ts';
import type { CompletedCommand, CompletedOption, CompletedWord, CompletionTree } from './tree.ts';

/** To be sourced, or to be found in `$fpath` as `_fairlead`. */
export function renderZsh({ words, commands }: CompletionTree): string {
  const groups = words.filter(({ members }) => members.length > 0);
  const all = [...words, { word: 'help', summary: 'What a command takes, with examples' }];
  return `#compdef fairlead
# Completion of fairlead for zsh, made by: fairlead completion zsh
_fairlead_sources() {
  local -a names
  names=(\${(f)"$(fairlead source list --names 2>/dev/null)"})
  compadd -a names
}

_fairlead_commands() {
  local -a commands
  commands=(${all.map(renderDescribed).join(' ')})
  _describe command commands
}

_fairlead_members() {
  local -a members
  case $1 in
${groups.map(({ word, members }) => `    ${word}) members=(${members.map(renderDescribed).join(' ')}) ;;`).join('\n')}
    *) return 1 ;;
  esac
  _describe command members
}

_fairlead() {
  local command=$words[2]
  if ((CURRENT == 2)); then
    _fairlead_commands
    return
  fi
  if [[ $command == help ]]; then
    if ((CURRENT == 3)); then _fairlead_commands; else _fairlead_members $words[3]; fi
    return
  fi
  case $command in
    ${groups.map(({ word }) => word).join('|')})
      if ((CURRENT == 3)); then _fairlead_members $command; return; fi
      command="$command $words[3]"
      shift words; ((CURRENT--))
      ;;
  esac
  shift words; ((CURRENT--))
  case $command in
${commands.map(renderCommand).join('\n')}
  esac
}

if [[ $funcstack[1] == _fairlead ]]; then _fairlead "$@"; else compdef _fairlead fairlead; fi
`;
}

function renderDescribed({ word, summary }: Omit<CompletedWord, 'members'>): string {
  return quote(`${word}:${summary}`);
}

function renderCommand({ name, options, operand }: CompletedCommand): string {
  const words = [...options.map(renderOption), ...(operand === undefined ? [] : [quote(`1:${renderCompletion(operand)}`)])];
  return `    '${name}') _arguments ${words.join(' ')} ;;`;
}

function renderOption({ name, description, takesValue, values }: CompletedOption): string {
  const said = description.replaceAll(/[[\]:\\]/g, (character) => `\\${character}`);
  return quote(takesValue ? `*--${name}=[${said}]:${renderCompletion(values)}` : `--${name}[${said}]`);
}

/** A message, here none, and an action. */
function renderCompletion(completion: Completion | undefined): string {
  switch (completion) {
    case undefined:
      return ' : ';
    case 'file':
      return ' :_files';
    case 'folder':
      return ' :_files -/';
    case 'source':
      return ' :_fairlead_sources';
    default:
      return ` :(${completion.join(' ')})`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
