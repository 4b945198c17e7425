import { CommandError } from '../errors.ts';

/** `fetch`, but where nothing answers, the error says so. */
export async function reach(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    if (request.signal?.aborted === true && !isTimeout) {
      throw cause;
    }
    throw new CommandError('server_unreachable', `No server answers at ${new URL(url).origin} (${reasonOf(cause)}).`, { cause });
  }
}

/** `fetch` hides the system's word two causes deep. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  if (cause instanceof Error) {
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  }
  return String(cause);
}
