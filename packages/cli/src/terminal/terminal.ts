import { createPaint, type Paint } from './paint.ts';

/** What a command may touch of its process: results go to `write`, everything said about them to `note`. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
  /** Columns of the terminal that results go to; undefined when they go to a file or a pipe. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  readonly notePaint: Paint;
  /** To standard output; resolves when there is room for more. */
  readonly write: (text: string) => Promise<void>;
  /** One line to standard error. */
  readonly note: (line: string) => void;
  readonly readInput: () => Promise<string>;
  /** Aborts when whoever reads the output has gone away (`| head`). */
  readonly outputClosed: AbortSignal;
}

export function createTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env: environment } = process;
  const closed = new AbortController();
  stdout.on('error', (error: NodeJS.ErrnoException) => closed.abort(error));
  // Nobody is left to tell.
  stderr.on('error', () => undefined);
  return {
    environment,
    currentFolder: process.cwd(),
    // A terminal that does not know its size says 0.
    columns: stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined,
    paint: createPaint({ isTerminal: stdout.isTTY, environment }),
    notePaint: createPaint({ isTerminal: stderr.isTTY, environment }),
    // The callback comes with an error too: then `outputClosed` has it.
    write: (text) => new Promise((resolve) => void stdout.write(text, () => resolve())),
    note: (line) => void stderr.write(`${line}\n`),
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) {
        chunks.push(chunk as Buffer);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    outputClosed: closed.signal,
  };
}
