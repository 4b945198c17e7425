import type { Command, CommandGroup } from '../command-line/command.ts';
import { CommandError } from '../errors.ts';
import { renderBash } from './bash.ts';
import { renderFish } from './fish.ts';
import { toCompletionTree } from './tree.ts';
import { renderZsh } from './zsh.ts';

/** The script for a shell. Throws `invalid_usage` for another than bash, zsh and fish. */
export function renderCompletion(shell: string, commands: readonly (Command | CommandGroup)[]): string {
  const tree = toCompletionTree(commands);
  switch (shell) {
    case 'bash':
      return renderBash(tree);
    case 'zsh':
      return renderZsh(tree);
    case 'fish':
      return renderFish(tree);
    default:
      throw new CommandError('invalid_usage', `completion knows bash, zsh and fish, received ${shell}`, {
        remedy: 'fairlead help completion says how to use it.',
      });
  }
}
