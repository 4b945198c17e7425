import { gzip } from 'node:zlib';
import { gzipCharactersMin } from '../delivery/gzip.ts';
import type { EncodeBody } from '../delivery/transport.ts';

/**
 * Compresses bodies in Node's thread pool. A request of 100 events, 30 KB, becomes 4.4 KB in 0.17 ms of CPU at level 1, and 4.1 KB in
 * 0.31 ms at the default, 6. `CompressionStream` takes 2.5 ms.
 */
export const gzipBody: EncodeBody = (body) => (body.length < gzipCharactersMin ? undefined : compress(body));

function compress(body: string): ReturnType<typeof gzipBody> {
  return new Promise((resolve, reject) => {
    gzip(body, { level }, (error, bytes) => {
      if (error === null) {
        resolve({ bytes, encoding: 'gzip' });
      } else {
        reject(error);
      }
    });
  });
}

const level = 1;
