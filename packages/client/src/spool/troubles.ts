import { errorCode, toDiskFailure } from './disk-error.ts';
import type { SpoolContext } from '../delivery/spool.ts';

/** Tells what the disk does not do: of each such thing once, until the reason is another or the disk has done it again. */
export class Troubles {
  readonly #place: string;
  readonly #onFailure: SpoolContext['onFailure'];
  readonly #reasons = new Map<string, string>();

  constructor(place: string, onFailure: SpoolContext['onFailure']) {
    this.#place = place;
    this.#onFailure = onFailure;
  }

  /** `what` is one of few; the path that it was this time goes in `path`. */
  report(what: string, cause: unknown, path?: string): void {
    const reason = errorCode(cause) ?? String(cause);
    if (this.#reasons.get(what) !== reason) {
      this.#reasons.set(what, reason);
      const which = path === undefined ? what : `${what} (${path})`;
      this.#onFailure(toDiskFailure(`the spool in ${this.#place} can't ${which}`, cause), { eventCount: 0 });
    }
  }

  /** It works. */
  clear(what: string): void {
    this.#reasons.delete(what);
  }
}
