/** One frame of server-sent events: the fields that this server uses (WHATWG HTML §9.2). */
export interface StreamFrame {
  readonly kind: string;
  /** Of the row, for who wants to go on behind it. */
  readonly id: string | undefined;
  readonly data: string;
}

/** No frame of the server comes near: one event fits into the largest body that it takes. */
const frameCharactersMax = 32 * 1024 * 1024;

/** Reads frames until the stream ends. Comments, the server's heartbeat, are passed over. Throws what the stream throws. */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<StreamFrame> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    onChunk();
    const [last = '', ...complete] = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n').reverse();
    rest = last;
    for (const text of complete.reverse()) {
      const frame = parseFrame(text);
      if (frame !== undefined) {
        yield frame;
      }
    }
    if (rest.length > frameCharactersMax) {
      throw new Error(`a frame of the stream is longer than ${frameCharactersMax} characters`);
    }
  }
}

function parseFrame(text: string): StreamFrame | undefined {
  const lines = text.split('\n');
  const valuesOf = (field: string): string[] =>
    lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  const data = valuesOf('data');
  return data.length === 0
    ? undefined
    : { kind: valuesOf('event').at(-1) ?? 'message', id: valuesOf('id').at(-1), data: data.join('\n') };
}
