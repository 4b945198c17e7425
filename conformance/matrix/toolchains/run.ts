import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { plainEnvironment } from '../../environment.ts';

export interface ToolCall {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a tool to its end and resolves with what it printed. Rejects with a name that says what is missing where there is none. */
export async function runTool(program: string, parameters: readonly string[], { cwd, env }: ToolCall): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...parameters], { cwd, env: plainEnvironment(env) });
    return stdout;
  } catch (error) {
    if (Reflect.get(error as object, 'code') === 'ENOENT') {
      throw new Error(`there is no ${program} here`, { cause: error });
    }
    throw error;
  }
}
