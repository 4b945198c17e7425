/**
 * Reads a response's body to its end, so that the connection can be used again, but holds and waits for no more than `bytesMax`:
 * what is longer is cut off and cancelled. A body that breaks counts as what came of it.
 */
export async function readResponseText(response: Response, bytesMax: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return text;
      }
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        await reader.cancel();
        return text;
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status has already said what became of the request; the body only explains.
    return text;
  }
}

export interface ServerExplanation {
  readonly serverCode?: string | undefined;
  readonly message?: string | undefined;
}

/** Finds code and message in an error body: `{"code","message"}` or `{"errors":[{"code","message"}]}`; else the text itself. */
export function explainResponse(text: string): ServerExplanation {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: proxies answer in text or HTML, and that is explanation enough.
    return { message: text === '' ? undefined : toText(text) };
  }
  const { errors } = (body ?? {}) as { errors?: unknown };
  const { code, message } = ((Array.isArray(errors) ? errors[0] : body) ?? {}) as { code?: unknown; message?: unknown };
  return { serverCode: toText(code), message: toText(message) };
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, messageLengthMax) : undefined;
}

const messageLengthMax = 500;
