import type { Command, CommandGroup } from './command-line/command.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { sourceCommands } from './commands/source.ts';
import { tailCommand } from './commands/tail.ts';

/** Every command, in the order of help. */
export const commands: readonly (Command | CommandGroup)[] = [
  serveCommand,
  demoCommand,
  sourceCommands,
  queryCommand,
  tailCommand,
  doctorCommand,
];
