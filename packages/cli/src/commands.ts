import type { Command } from './command-line/command.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { tailCommand } from './commands/tail.ts';

/** Every command, in the order of help. */
export const commands: readonly Command[] = [serveCommand, demoCommand, queryCommand, tailCommand, doctorCommand];
