import { type Command, defineCommand } from '../command-line/command.ts';
import { connectionOptions } from '../remote/connection-options.ts';

export const backupCommand: Command = defineCommand({
  name: 'backup',
  summary: 'Copies the data folder of a running server into a folder to start on',
  operands: [],
  options: {
    out: { type: 'string', placeholder: 'DIR', description: 'The folder to make; it must not be there yet' },
    quiet: { type: 'boolean', description: 'Say nothing of how far it is' },
    ...connectionOptions,
  },
  notes: [
    'The server goes on taking events. All that it answered with yes before the backup began is in it, each exactly once.',
    'What comes is written to DIR.partial, which gets its name once it is whole and on disk; no server starts on what is not whole.',
    'To restore, start on a copy of it: fairlead serve --data DIR. The admin token is not in it: a new one is made. docs/operating.md says more.',
  ],
  exitCodes: { done: 'the backup is whole', failed: 'there is none' },
  examples: ['fairlead backup --out /backups/2026-11-26', 'fairlead backup --data /var/lib/fairlead --out /backups/$(date -I)'],
  run: async ({ options, terminal }) => {
    const { backup } = await import('../backup/backup.ts');
    const { url, data, ca, 'admin-token': adminToken, out, quiet: isQuiet } = options;
    return backup({ out, isQuiet, flags: { url, data, ca, adminToken } }, terminal);
  },
});
