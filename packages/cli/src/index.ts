/** Every name here is a promise. The package is a command first: what else it exports is for pages and tests about it. */
export { commands } from './commands.ts';
export { type ErrorCode, errorTable } from './errors.ts';
export { run } from './main.ts';
