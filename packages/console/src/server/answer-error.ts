import consoleErrors from './console-errors.json' with { type: 'json' };

/** What the page itself finds wrong. The table is data, so that docs/errors.md is written from it. */
export type ConsoleErrorCode = keyof typeof consoleErrors;

/** What a server said no with, or why nobody said anything. */
export class AnswerError extends Error {
  readonly code: string;
  /** 0 when nobody answered. */
  readonly status: number;

  constructor(code: string, message: string, options: { readonly status: number; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'AnswerError';
    this.code = code;
    this.status = options.status;
  }
}

/** One of the page's own; `detail` is what is known beyond that. */
export function createConsoleError(
  code: ConsoleErrorCode,
  { detail, status = 0, cause }: { readonly detail?: string; readonly status?: number; readonly cause?: unknown } = {},
): AnswerError {
  const { message } = consoleErrors[code];
  return new AnswerError(code, detail === undefined ? message : `${message} ${detail}`, { status, cause });
}

/** Any thrown value as one with a code to be shown. */
export function toAnswerError(thrown: unknown): AnswerError {
  if (thrown instanceof AnswerError) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return createConsoleError('console_failed', { detail: message, cause: thrown });
}

export async function readAnswerError(response: Response): Promise<AnswerError> {
  const { status } = response;
  try {
    const { code, message } = (await response.json()) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code === 'string' && typeof message === 'string') {
      return new AnswerError(code, message, { status });
    }
  } catch {
    // Not JSON: a proxy, or no server of ours.
  }
  return createConsoleError('unexpected_answer', { detail: `It said ${status}.`, status });
}
