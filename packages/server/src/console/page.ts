import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FairleadError } from '../errors.ts';

/** The files of the console, as `npm run build` wrote them beside the server's own. */
export interface ConsolePage {
  /** Rejects with `not_found`, and `console_not_built` when there is no page at all. */
  answer(asked: AskedFile, response: ServerResponse): Promise<void>;
}

export interface AskedFile {
  /** A path below the folder of the page. */
  readonly file: string;
  readonly request: IncomingMessage;
  /** The index tells the page, so that it asks for what it shows at once, and not first whether it may. */
  readonly isSignedIn: boolean;
}

interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  /** Undefined for what was not worth it. */
  readonly gzip: Buffer | undefined;
}

export const indexFile = 'index.html';
/** The index as it is for who is signed in; never in the folder of the page. */
const signedInIndex = 'index.html?in';
const sessionMark = 'data-session="unknown"';
const gzipEnding = '.gz';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * What the page may do: nothing that is not from this server, and no script but its own files. What events say is never a script: there is
 * no inline one, and no text becomes one (`trusted-types`).
 */
const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self'`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types 'none'`,
].join('; ');

/** Of all files; an index is asked for anew each time, what it names has its content's hash in its name. */
const safetyHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'accept-encoding',
};
const indexHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable' };

export function createConsolePage(folder: string = fileURLToPath(new URL('../page/', import.meta.url))): ConsolePage {
  // Read at the first request: a server that nobody looks at has none of it in memory.
  let loading: Promise<ReadonlyMap<string, PageFile>> | undefined;
  return {
    async answer({ file, request, isSignedIn }, response): Promise<void> {
      loading ??= load(folder).catch((error: unknown) => {
        loading = undefined;
        throw new FairleadError('console_not_built', undefined, { cause: error });
      });
      const found = (await loading).get(file === indexFile && isSignedIn ? signedInIndex : file);
      if (found === undefined) {
        throw new FairleadError('not_found');
      }
      const gzip = takesGzip(request) ? found.gzip : undefined;
      const body = gzip ?? found.plain;
      response.writeHead(200, {
        'content-type': found.type,
        'content-length': body.length,
        ...(gzip === undefined ? {} : { 'content-encoding': 'gzip' }),
        ...safetyHeaders,
        ...(file === indexFile ? indexHeaders : assetHeaders),
      });
      response.end(body);
    },
  };
}

async function load(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true });
  const names = new Set(entries.map((name) => name.replaceAll('\\', '/')));
  const served = [...names].filter((name) => types[extname(name)] !== undefined);
  const files = new Map(
    await Promise.all(
      served.map(async (name): Promise<[string, PageFile]> => [
        name,
        {
          type: types[extname(name)] ?? '',
          plain: await readFile(join(folder, name)),
          gzip: names.has(name + gzipEnding) ? await readFile(join(folder, name + gzipEnding)) : undefined,
        },
      ]),
    ),
  );
  const index = files.get(indexFile);
  if (index === undefined) {
    throw new Error(`there is no ${indexFile} in ${folder}`);
  }
  files.set(indexFile, withSession(index, 'out'));
  files.set(signedInIndex, withSession(index, 'in'));
  return files;
}

/** An index without the mark stays as it is: then the page asks. */
function withSession({ type, plain }: PageFile, session: 'in' | 'out'): PageFile {
  const text = plain.toString('utf8').replace(sessionMark, `data-session="${session}"`);
  return { type, plain: Buffer.from(text), gzip: gzipSync(text) };
}

/** RFC 9110 §12.5.3, as far as browsers go. */
function takesGzip({ headers }: IncomingMessage): boolean {
  return /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(headers['accept-encoding'] ?? '');
}
