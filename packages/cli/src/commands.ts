import type { Command, CommandGroup, Topic } from './command-line/command.ts';
import { backupCommand } from './commands/backup.ts';
import { createCompletionCommand } from './commands/completion.ts';
import { consoleCommand } from './commands/console.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { quarantineCommands } from './commands/quarantine.ts';
import { queryCommand } from './commands/query.ts';
import { sendCommand } from './commands/send.ts';
import { serveCommand } from './commands/serve.ts';
import { sourceCommands } from './commands/source.ts';
import { tailCommand } from './commands/tail.ts';

/** Every command, under the headings and in the order of help. */
export const topics: readonly Topic[] = [
  { title: 'Run a server', commands: [serveCommand, demoCommand, backupCommand, doctorCommand] },
  { title: 'Send events', commands: [sourceCommands, sendCommand] },
  { title: 'See what is there', commands: [consoleCommand, queryCommand, tailCommand, quarantineCommands, exportCommand] },
  { title: 'At the prompt', commands: [createCompletionCommand(() => commands)] },
];

export const commands: readonly (Command | CommandGroup)[] = topics.flatMap((topic) => topic.commands);
