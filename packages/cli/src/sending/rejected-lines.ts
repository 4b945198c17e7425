import { open } from 'node:fs/promises';

/** A line that is not delivered and never will be as it stands. */
export interface RejectedLine {
  readonly line: number;
  /** A stable code: of this command, of the SDK, or of the server. */
  readonly reason: string;
  readonly message: string;
  /** The line itself. */
  readonly text: string;
}

/** Adds lines to the end of a file that only its owner can read; they are on disk when it resolves. */
export async function recordRejected(path: string, lines: readonly RejectedLine[]): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const file = await open(path, 'a', 0o600);
  try {
    await file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
}
