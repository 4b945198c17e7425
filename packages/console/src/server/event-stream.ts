/** One frame of server-sent events (WHATWG HTML §9.2). */
export interface StreamFrame {
  readonly kind: string;
  readonly id: string;
  readonly data: string;
}

/** The frames of an answer, as many at once as have come; comments are passed over. It is read no faster than frames are taken. */
export async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<readonly StreamFrame[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      rest += decoder.decode(value, { stream: true });
      const end = rest.lastIndexOf('\n\n');
      if (end !== -1) {
        yield rest.slice(0, end).split('\n\n').flatMap(parseFrame);
        rest = rest.slice(end + 2);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseFrame(text: string): readonly StreamFrame[] {
  const fields = new Map(text.split('\n').map((line) => parseField(line)));
  const data = fields.get('data');
  return data === undefined ? [] : [{ kind: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data }];
}

/** Of this server: a field stands once in a frame. */
function parseField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
