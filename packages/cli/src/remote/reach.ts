import { CommandError } from '../errors.ts';

/** How a server is asked: its address, and a `fetch` that trusts it. */
export interface ServerPlace {
  /** Without a slash at the end. */
  readonly url: string;
  readonly fetch: typeof fetch;
}

/** `fetch`, but where nothing answers, or what answers is not trusted, the error says so. */
export async function reach({ url, fetch: ask }: ServerPlace, path: string, request: RequestInit): Promise<Response> {
  try {
    return await ask(url + path, request);
  } catch (cause) {
    const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
    if (request.signal?.aborted === true && !isTimeout) {
      throw cause;
    }
    const reason = reasonOf(cause);
    if (distrust.test(reason)) {
      throw new CommandError('server_not_trusted', `The certificate of ${new URL(url).origin} is not trusted (${reason}).`, {
        cause,
      });
    }
    if (/WRONG_VERSION_NUMBER|EPROTO/.test(reason)) {
      const remedy = 'Ask it with http:// instead, or start it with --tls-cert and --tls-key.';
      throw new CommandError('server_unreachable', `What listens at ${new URL(url).origin} speaks no TLS.`, { cause, remedy });
    }
    throw new CommandError('server_unreachable', `No server answers at ${new URL(url).origin} (${reason}).`, { cause });
  }
}

/** Codes of OpenSSL and Node for a certificate that is of another authority, for another name, or out of date. */
const distrust = /CERT|SELF_SIGNED|UNABLE_TO_/;

/** `fetch` hides the system's word two causes deep. */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  if (cause instanceof Error) {
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  }
  return String(cause);
}
