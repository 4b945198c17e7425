// Every export is a promise to those who embed the server.
export { readAdminToken } from './data-folder.ts';
export { type ErrorCode, errorTable, FairleadError } from './errors.ts';
export { type InspectedFolder, inspectDataFolder } from './inspect-folder.ts';
export { defaultOptions, type ServerOptions, type TlsOptions } from './options.ts';
export type { NewSource, RegisteredCredential, RegisteredSource, SourceLimits } from './registry/registry.ts';
export type { FairleadServer } from './fairlead-server.ts';
export { startServer } from './start-server.ts';
