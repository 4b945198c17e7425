import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { FairleadError } from '../errors.ts';

/**
 * Reads a request's body and takes its compression off. Rejects with `body_too_large` for more than `bytesMax` bytes, sent or
 * inflated; up to eight times as much is read and thrown away first, since a client that is still sending would not see the answer.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const decode = decoderFor(request.headers['content-encoding']);
  const received = await receive(request, limits);
  if (decode === undefined || received.length === 0) {
    return received;
  }
  const inflated = await inflateLimited(decode, received, limits.bytesMax);
  limits.release(received.length);
  if (!limits.hold(inflated.length)) {
    throw new FairleadError('overloaded');
  }
  return inflated;
}

export interface BodyLimits {
  readonly bytesMax: number;
  /** Told of all bytes as they come into memory; false when there is no room for them. */
  readonly hold: (bytes: number) => boolean;
  /** Told of bytes that were held and are thrown away. What the body itself holds is the caller's to release. */
  readonly release: (bytes: number) => void;
}

/** How many times the largest body is read and thrown away for a client that is still sending. */
const discardFactor = 8;

type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const gunzipLimited = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(gunzip);
const inflateZlib = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflate);
const inflateBare = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflateRaw);

function decoderFor(encoding: string | undefined): Decode | undefined {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return gunzipLimited;
    case 'deflate':
      return inflateEither;
    default:
      throw new FairleadError('unsupported_encoding', `The Content-Encoding ${String(encoding)} is not supported.`);
  }
}

/** "deflate" means zlib's wrapping (RFC 9110 §8.4.1.2); some clients send it bare. The first byte of a zlib stream tells. */
function inflateEither(bytes: Buffer, options: { readonly maxOutputLength: number }): Promise<Buffer> {
  const isWrapped = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return isWrapped ? inflateZlib(bytes, options) : inflateBare(bytes, options);
}

async function inflateLimited(decode: Decode, bytes: Buffer, bytesMax: number): Promise<Buffer> {
  try {
    return await decode(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError || Reflect.get(error as object, 'code') === 'ERR_BUFFER_TOO_LARGE') {
      throw new FairleadError('body_too_large', `The body inflates to more than ${bytesMax} bytes.`, { cause: error });
    }
    throw new FairleadError('invalid_encoding', undefined, { cause: error });
  }
}

function receive(request: IncomingMessage, { bytesMax, hold, release }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const tooLarge = (): void => reject(new FairleadError('body_too_large', `The body is larger than ${bytesMax} bytes.`));
    const endedEarly = (cause?: Error): void => reject(new FairleadError('invalid_request', 'The request ended early.', { cause }));
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= bytesMax) {
        chunks.push(chunk);
        if (!hold(chunk.length)) {
          request.off('data', take);
          reject(new FairleadError('overloaded'));
        }
        return;
      }
      // Nothing from here on is kept, nor is what came before.
      release(chunks.reduce((sum, { length }) => sum + length, 0));
      chunks = [];
      if (bytes > bytesMax * discardFactor) {
        request.off('data', take);
        tooLarge();
      }
    };
    if (request.destroyed) {
      endedEarly();
      return;
    }
    request.on('data', take);
    request.on('end', () => {
      if (bytes > bytesMax) {
        tooLarge();
      } else {
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes));
      }
    });
    request.on('error', endedEarly);
    request.on('close', () => {
      if (!request.readableEnded) {
        endedEarly();
      }
    });
  });
}
