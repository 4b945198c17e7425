import type { EncodeBody } from './transport.ts';

/** Below this a gzipped body is hardly shorter. */
export const gzipCharactersMin = 1024;

/** Compresses bodies with the platform's own `CompressionStream`, where it has one. */
export const gzipBody: EncodeBody = (body) =>
  body.length < gzipCharactersMin || typeof globalThis.CompressionStream !== 'function' ? undefined : compress(body);

export const plainBody: EncodeBody = () => undefined;

async function compress(body: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; encoding: string }> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
  return { bytes: new Uint8Array(await new Response(stream).arrayBuffer()), encoding: 'gzip' };
}
