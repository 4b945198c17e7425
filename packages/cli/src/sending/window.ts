import type { InputLine } from './line-splitter.ts';
import type { LineIdentity } from './line-identity.ts';

/** What became of a line. `blocked` is not settled: nothing is wrong with the line, and it is to be sent again. */
export type LineOutcome =
  | { readonly kind: 'blank' }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'bad' | 'rejected'; readonly reason: string; readonly message: string }
  | { readonly kind: 'blocked' };

export interface IdentifiedLine extends InputLine {
  readonly identity: LineIdentity;
}

export interface WindowLimits {
  readonly linesMax: number;
  readonly bytesMax: number;
  /** Lines do not wait for others: a window ends with what has come. */
  readonly isLive: boolean;
}

/** Gathers lines to windows of a bounded size: what is held in memory, and sent, before a checkpoint. */
export async function* toWindows(
  lines: AsyncIterable<readonly IdentifiedLine[]>,
  { linesMax, bytesMax, isLive }: WindowLimits,
): AsyncGenerator<readonly IdentifiedLine[]> {
  let window: IdentifiedLine[] = [];
  let bytes = 0;
  for await (const some of lines) {
    for (const line of some) {
      window.push(line);
      bytes += line.bytes.length;
      if (window.length >= linesMax || bytes >= bytesMax) {
        yield window;
        window = [];
        bytes = 0;
      }
    }
    if (isLive && window.length > 0) {
      yield window;
      window = [];
      bytes = 0;
    }
  }
  if (window.length > 0) {
    yield window;
  }
}
