import type { Completion } from '../command-line/command.ts';
import type { CompletedCommand, CompletionTree } from './tree.ts';

/** For bash 3.2 and later, which is what macOS has. */
export function renderBash({ words, commands }: CompletionTree): string {
  const first = words.map(({ word }) => word);
  const groups = words.filter(({ members }) => members.length > 0);
  const membersOf = ({ members }: (typeof groups)[number]): string => members.map(({ word }) => word).join(' ');
  return `# Completion of fairlead for bash, made by: fairlead completion bash
_fairlead_words() { local IFS=$' \\t\\n'; COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_fairlead_paths() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen "$1" -- "$cur")); }
_fairlead_sources() { _fairlead_words "$(fairlead source list --names 2>/dev/null)"; }

_fairlead() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} options=
  COMPREPLY=()
  # The shell cuts --name=value into three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if ((COMP_CWORD == 1)); then
    _fairlead_words '${[...first, 'help', '--help', '--version'].join(' ')}'
    return
  fi
  if [[ $command == help ]]; then
    case "$COMP_CWORD $prev" in
      '2 help') _fairlead_words '${first.join(' ')}' ;;
${groups.map((group) => `      '3 ${group.word}') _fairlead_words '${membersOf(group)}' ;;`).join('\n')}
    esac
    return
  fi
  if ((COMP_CWORD == 2)); then
    case $command in
${groups.map((group) => `      ${group.word}) _fairlead_words '${membersOf(group)}'; return ;;`).join('\n')}
    esac
  fi
  case $command in
    ${groups.map(({ word }) => word).join('|')}) command="$command \${COMP_WORDS[2]}" ;;
  esac
  case "$command $prev" in
${commands.flatMap(renderValues).join('\n')}
  esac
  case $command in
${commands.map(renderOptions).join('\n')}
  esac
  if [[ $cur == -* ]]; then _fairlead_words "$options"; fi
}

complete -F _fairlead fairlead
`;
}

function renderValues({ name, options }: CompletedCommand): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => `    '${name} --${option.name}') ${renderCompletion(option.values)}return ;;`);
}

/** Whatever is not an option is an operand. */
function renderOptions({ name, options, operand }: CompletedCommand): string {
  const words = options.map((option) => `--${option.name}`).join(' ');
  return `    '${name}') options='${words}'; ${operand === undefined ? '' : `[[ $cur == -* ]] || ${renderCompletion(operand)}`};;`;
}

function renderCompletion(completion: Completion | undefined): string {
  switch (completion) {
    case undefined:
      return '';
    case 'file':
      return '_fairlead_paths -f; ';
    case 'folder':
      return '_fairlead_paths -d; ';
    case 'source':
      return '_fairlead_sources; ';
    default:
      return `_fairlead_words '${completion.join(' ')}'; `;
  }
}
