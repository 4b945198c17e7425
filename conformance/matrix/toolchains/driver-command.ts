/** How to start a driver. */
export interface DriverCommand {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}
