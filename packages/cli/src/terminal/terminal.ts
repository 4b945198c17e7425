import { addAbortSignal } from 'node:stream';
import { createPaint, type Paint } from './paint.ts';

/** What a command may touch of its process: results go to `write`, everything said about them to `note`. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
  /** Columns of the terminal that results go to, as wide as it is now; undefined when they go to a file or a pipe. */
  readonly columns: number | undefined;
  /** Columns of the terminal that notes go to; undefined when they go to a file or a pipe. */
  readonly noteColumns: number | undefined;
  readonly paint: Paint;
  readonly notePaint: Paint;
  /** To standard output; resolves when there is room for more. */
  readonly write: (text: string | Uint8Array) => Promise<void>;
  /** One line to standard error. */
  readonly note: (line: string) => void;
  /** A line to standard error that the next one, or a note, takes the place of; '' takes it away. Nothing where nobody watches. */
  readonly showStatus: (line: string) => void;
  readonly readInput: () => Promise<string>;
  /** Standard input in pieces; reading it rejects when `signal` aborts. */
  readonly openInput: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  /** Aborts when whoever reads the output has gone away (`| head`). */
  readonly outputClosed: AbortSignal;
}

export function createTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env: environment } = process;
  const closed = new AbortController();
  stdout.on('error', (error: NodeJS.ErrnoException) => closed.abort(error));
  // Nobody is left to tell.
  stderr.on('error', () => undefined);
  const noteColumns = stderr.isTTY ? stderr.columns || columnsOfNoSize : undefined;
  let hasStatus = false;
  const clearStatus = (): string => {
    const clear = hasStatus ? clearLine : '';
    hasStatus = false;
    return clear;
  };
  return {
    environment,
    currentFolder: process.cwd(),
    // A terminal that does not know its size says 0.
    get columns(): number | undefined {
      return stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined;
    },
    noteColumns,
    paint: createPaint({ isTerminal: stdout.isTTY, environment }),
    notePaint: createPaint({ isTerminal: stderr.isTTY, environment }),
    // The callback comes with an error too: then `outputClosed` has it.
    write: (text) => new Promise((resolve) => void stdout.write(text, () => resolve())),
    note: (line) => void stderr.write(`${clearStatus()}${line}\n`),
    showStatus: (line) => {
      const text = clearStatus() + line;
      hasStatus = line !== '' && noteColumns !== undefined;
      if (text !== '' && noteColumns !== undefined) {
        stderr.write(text);
      }
    },
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) {
        chunks.push(chunk as Buffer);
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    openInput: (signal) => addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array>,
    outputClosed: closed.signal,
  };
}

/** Back to the first column, and nothing behind it. */
const clearLine = '\r\u001B[K';
/** What is taken for the width of a terminal that does not know its own. */
const columnsOfNoSize = 80;
