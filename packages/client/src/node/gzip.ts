import { gzip } from 'node:zlib';
import { gzipCharactersMin } from '../delivery/gzip.ts';
import type { EncodeBody } from '../delivery/transport.ts';

/** Compresses bodies in Node's thread pool. */
export const gzipBody: EncodeBody = (body) => (body.length < gzipCharactersMin ? undefined : compress(body));

function compress(body: string): ReturnType<typeof gzipBody> {
  return new Promise((resolve, reject) => {
    gzip(body, { level: 1 }, (error, bytes) => {
      if (error === null) {
        resolve({ bytes, encoding: 'gzip' });
      } else {
        reject(error);
      }
    });
  });
}
