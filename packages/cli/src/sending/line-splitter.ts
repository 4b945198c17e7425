/** One line of the input, without its end. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  /** Where the next line starts, in bytes from the start of the input. */
  readonly endOffset: number;
  /** All of it; the first {@link keptOfLongBytes} of a line that is too long. */
  readonly bytes: Buffer;
  /** Its size in bytes. */
  readonly size: number;
  readonly isTooLong: boolean;
}

/** What is kept of a line that is too long, to tell which one it was. */
export const keptOfLongBytes = 1_024;

export interface SplitterStart {
  /** The number of the last line before the first byte. */
  readonly line: number;
  readonly offset: number;
  readonly lineBytesMax: number;
}

/** Cuts bytes into lines at `\n` or `\r\n`. Holds no more than one line, and of a line that is too long only its start. */
export class LineSplitter {
  readonly #lineBytesMax: number;
  #number: number;
  #endOffset: number;
  /** The line that has begun: what is kept of it, and how long it is. */
  #parts: Buffer[] = [];
  #size = 0;

  constructor({ line, offset, lineBytesMax }: SplitterStart) {
    this.#number = line;
    this.#endOffset = offset;
    this.#lineBytesMax = lineBytesMax;
  }

  /** The lines that end in this piece. */
  push(chunk: Buffer): readonly InputLine[] {
    const lines: InputLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#take(chunk.subarray(start, end));
      lines.push(this.#finish(1));
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
    return lines;
  }

  /** The last line, where the input does not end with one. */
  end(): readonly InputLine[] {
    return this.#size === 0 ? [] : [this.#finish(0)];
  }

  #take(part: Buffer): void {
    const sizeBefore = this.#size;
    this.#size += part.length;
    if (this.#size <= this.#lineBytesMax) {
      if (part.length > 0) {
        this.#parts.push(part);
      }
    } else if (sizeBefore <= this.#lineBytesMax) {
      // As much whichever way the bytes come, since identities hang on it; and a copy: a view would keep what it is cut from.
      const keptBytes = Math.min(keptOfLongBytes, this.#lineBytesMax);
      this.#parts = [Buffer.from(Buffer.concat([...this.#parts, part]).subarray(0, keptBytes))];
    }
  }

  #finish(terminatorBytes: number): InputLine {
    const whole = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    const isTooLong = this.#size > this.#lineBytesMax;
    const bytes = !isTooLong && whole.at(-1) === 0x0d ? whole.subarray(0, -1) : whole;
    this.#number++;
    this.#endOffset += this.#size + terminatorBytes;
    const line = { number: this.#number, endOffset: this.#endOffset, bytes, size: this.#size, isTooLong };
    this.#parts = [];
    this.#size = 0;
    return line;
  }
}
