/** What a server said no with, or why nobody said anything. The codes of the page's own are listed here; the others are in docs/errors.md. */
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

/** Any thrown value as one with a code to be shown. */
export function toAnswerError(thrown: unknown): AnswerError {
  if (thrown instanceof AnswerError) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AnswerError('console_failed', `The page failed: ${message}`, { status: 0, cause: thrown });
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
  return new AnswerError('unexpected_answer', `What answered is no Fairlead server: it said ${status}.`, { status });
}
