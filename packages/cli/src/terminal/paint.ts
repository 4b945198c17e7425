/** Colours, or the plain text where nobody would see them. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly magenta: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Colours only for a terminal, and only where NO_COLOR (no-color.org) is not set. */
export function createPaint(options: { readonly isTerminal: boolean; readonly environment: NodeJS.ProcessEnv }): Paint {
  const { NO_COLOR: noColor = '', TERM: kind } = options.environment;
  const isColoured = options.isTerminal && noColor === '' && kind !== 'dumb';
  const wrap = (open: number, close: number): ((text: string) => string) =>
    isColoured ? (text) => `\u001B[${open}m${text}\u001B[${close}m` : (text) => text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    blue: wrap(34, 39),
    magenta: wrap(35, 39),
    cyan: wrap(36, 39),
  };
}
