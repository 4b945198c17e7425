import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const consoleCommand: Command = defineCommand({
  name: 'console',
  summary: 'Prints a link that opens the console in a browser, signed in',
  operands: [],
  options: {
    ...connectionOptions,
    json: { type: 'boolean', description: 'Print the link as a JSON object, with when it ends' },
  },
  notes: [
    'The link is good once, for 15 minutes. Where the browser runs on another machine, put its name for the server into the link.',
  ],
  exitCodes: { done: 'the link is printed', failed: 'the server was not there, or refused' },
  examples: ['fairlead console', 'xdg-open "$(fairlead console)"'],
  run: async ({ options, terminal }) => {
    const { printSignInLink } = await import('../remote/sign-in-link.ts');
    return printSignInLink({ isJson: options.json, flags: { ...options, adminToken: options['admin-token'] } }, terminal);
  },
});
