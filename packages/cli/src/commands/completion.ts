import { type Command, type CommandGroup, defineCommand } from '../command-line/command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** It completes every command there is, itself too; they are asked for when it runs. */
export function createCompletionCommand(listCommands: () => readonly (Command | CommandGroup)[]): Command {
  return defineCommand({
    name: 'completion',
    summary: 'Prints what makes a shell complete commands, options and names of sources',
    operands: ['SHELL'],
    operandValues: shells,
    options: {},
    notes: [
      'SHELL is bash, zsh or fish. The shell has to find a command named fairlead: npm install --global @fairlead/cli, or an alias.\nNames of sources are asked of the server that runs on the data folder; without one, none are offered.',
    ],
    examples: [
      `echo 'source <(fairlead completion bash)' >> ~/.bashrc`,
      `fairlead completion zsh > "\${fpath[1]}/_fairlead"`,
      'fairlead completion fish > ~/.config/fish/completions/fairlead.fish',
    ],
    run: async ({ operands: [shell = ''], terminal }) => {
      const { renderCompletion } = await import('../completion/completion.ts');
      await terminal.write(renderCompletion(shell, listCommands()));
      return 0;
    },
  });
}
