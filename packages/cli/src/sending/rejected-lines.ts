import { type FileHandle, open } from 'node:fs/promises';

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
  const file = await open(path, 'a+', 0o600);
  try {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await file.writeFile((await isInLine(file)) ? `\n${text}` : text);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Whether the file ends within a line: a full disk, or an end of the process, has torn the last one, which is recorded again. */
async function isInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) {
    return false;
  }
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
