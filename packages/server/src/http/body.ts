import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { type JsonValue, parseJson } from '@fairlead/protocol';
import { FairleadError, hasCode } from '../errors.ts';
import { createWidth } from './width.ts';

/**
 * Reads a request's body and takes its compression off. Throws or rejects with `body_too_large` for more than `bytesMax` bytes, announced,
 * sent or inflated; what is still coming then is left to the caller.
 *
 * Not `async`: the promise of a body that is not compressed is passed on as it is, which spares each request one.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const decode = decoderFor(request.headers['content-encoding']);
  checkLength(request, limits.bytesMax);
  limits.begin?.();
  const receiving = receive(request, { bytesMax: limits.bytesMax, room: limits.room, keeps: true });
  return decode === undefined ? receiving : receiving.then((received) => inflateWithin(decode, received, limits));
}

/** Reads a body to its end and keeps nothing of it. Rejects with `body_too_large` for more than `bytesMax` bytes, announced or sent. */
export async function dropBody(request: IncomingMessage, { bytesMax, begin }: Omit<BodyLimits, 'room'>): Promise<void> {
  checkLength(request, bytesMax);
  begin?.();
  await receive(request, { bytesMax, room: undefined, keeps: false });
}

/** The JSON of a small body, every digit of its integers kept. Rejects with `invalid_json` as well. */
export async function readJson(request: IncomingMessage, bytesMax: number): Promise<JsonValue> {
  const body = await readBody(request, { bytesMax });
  const parsed = parseJson(body.toString('utf8'));
  if (!parsed.ok) {
    throw new FairleadError('invalid_json', `The body is not JSON: ${parsed.message}`);
  }
  return parsed.value;
}

export interface BodyLimits {
  readonly bytesMax: number;
  /** The memory that bodies share; without it, the body counts in none. */
  readonly room?: BodyRoom;
  /** Called when nothing in the head speaks against the body: the moment to ask for it. */
  readonly begin?: (() => void) | undefined;
}

export interface BodyRoom {
  /** Told of all bytes as they come into memory; false when there is no room for them. */
  hold(bytes: number): boolean;
  /** Told of bytes that were held and are thrown away. What the body itself holds is the caller's to release. */
  release(bytes: number): void;
}

/** Whether the client may be waiting to be asked for its body (RFC 9110 §10.1.1). HTTP/1.0 knows no such thing. */
export function isExpecting({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion === '1.1' && /\b100-continue\b/i.test(headers.expect);
}

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

async function inflateWithin(decode: Decode, received: Buffer, { bytesMax, room }: BodyLimits): Promise<Buffer> {
  if (received.length === 0) {
    return received;
  }
  const inflated = await inflating.run(() => inflateLimited(decode, received, bytesMax));
  room?.release(received.length);
  if (room?.hold(inflated.length) === false) {
    throw new FairleadError('overloaded');
  }
  return inflated;
}

async function inflateLimited(decode: Decode, bytes: Buffer, bytesMax: number): Promise<Buffer> {
  try {
    return await decode(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError || hasCode(error, 'ERR_BUFFER_TOO_LARGE')) {
      throw new FairleadError('body_too_large', `The body inflates to more than ${bytesMax} bytes.`, { cause: error });
    }
    throw new FairleadError('invalid_encoding', undefined, { cause: error });
  }
}

/**
 * What is being inflated is in no account until it is whole, since nobody knows how much it will be. So few are at once: what waits for its turn has
 * only the bytes that came. More would take no less time, on as many threads as the process has for it.
 */
const inflating = createWidth(4);

function checkLength(request: IncomingMessage, bytesMax: number): void {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    throw tooLarge(bytesMax);
  }
}

function tooLarge(bytesMax: number): FairleadError {
  return new FairleadError('body_too_large', `The body is larger than ${bytesMax} bytes.`);
}

interface Receiving {
  readonly bytesMax: number;
  readonly room: BodyRoom | undefined;
  /** False: the body is counted and thrown away. */
  readonly keeps: boolean;
}

function receive(request: IncomingMessage, { bytesMax, room, keeps }: Receiving): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        room?.release(bytes - chunk.length);
        refuse(tooLarge(bytesMax));
        return;
      }
      if (keeps) {
        chunks.push(chunk);
      }
      if (room?.hold(chunk.length) === false) {
        refuse(new FairleadError('overloaded'));
      }
    };
    const finish = (): void => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    /** What has come is not kept in memory while the rest is read and thrown away. */
    const refuse = (error: FairleadError): void => {
      request.off('data', take).off('end', finish);
      chunks.length = 0;
      reject(error);
    };
    const endedEarly = (cause?: Error): void => {
      chunks.length = 0;
      reject(new FairleadError('invalid_request', 'The request ended early.', { cause }));
    };
    if (request.destroyed) {
      endedEarly();
      return;
    }
    request.on('data', take);
    request.on('end', finish);
    request.on('error', endedEarly);
    request.on('close', () => {
      if (!request.readableEnded) {
        endedEarly();
      }
    });
  });
}
