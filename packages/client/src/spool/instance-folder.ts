/// <reference types="node" />
/**
 * The folder that one open spool owns, below the folder of its kind, and how one that nobody owns any more gets a new owner.
 *
 *   <directory>/message-1/<instance>/owner                    who owns it; its mtime is the owner's heartbeat
 *                                   /<origin>/00000001.log    segments, see `segment.ts`
 *                                   /taken-<instance>/…       the whole folder of a former owner
 *
 * Node has no lock that ends with its holder, so ownership is a name:
 *
 *  1. An instance has a random name that is never given twice, and comes into being complete, owner file included, by a rename.
 *  2. It changes hands only by renaming it into the folder of its new owner. Of several who try, the file system lets one win.
 *     Never does a name come back: once an owner finds its folder gone, it is gone for good.
 *  3. So an owner that, after a write, finds its folder in place knows that the write came before any change of hands, and that
 *     whoever reads the folder later sees it.
 *  4. Nobody takes a folder from an owner that may live before its heartbeat is `staleAfterMs` old. So an owner whose last
 *     beat is younger than half of that need not look after each write. By its clocks, that is: the monotonic one and that of
 *     the wall, since one of them tells of a suspended process, the other of a suspended machine.
 *  5. An owner that finds its folder gone was suspended, or its clocks were. It moves to a new folder, and writes there again
 *     what it wrote since it last found the old one in place (`file-spool.ts`). Such records may be delivered twice, none is lost.
 *  6. A folder that was taken for its heartbeat alone is read only `staleAfterMs` later: what a former owner that does live wrote
 *     until it noticed is then there to be read, even if that owner is killed before it can write it again.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { toOwnerText } from './owner-file.ts';
import type { Owner } from './owner-file.ts';
import { writeWhole } from './settled-log.ts';
import type { Clock } from '../delivery/clock.ts';

export const ownerFile = 'owner';
/** Of folders that are not complete yet. */
export const unfinishedPrefix = 'new-';
/** Of folders that had another owner. */
export const takenPrefix = 'taken-';

export class InstanceFolder {
  readonly path: string;
  readonly name: string;
  readonly #clock: Clock;
  readonly #freshMs: number;
  readonly #ownerText: Buffer;
  readonly #fd: number;
  #beatAtMs: number;
  #beatAtMonotonicMs: number;

  private constructor(path: string, name: string, fd: number, owner: Owner, clock: Clock) {
    this.path = path;
    this.name = name;
    this.#fd = fd;
    this.#clock = clock;
    this.#freshMs = owner.staleAfterMs / 2;
    this.#ownerText = Buffer.from(toOwnerText(owner));
    this.#beatAtMs = clock.now();
    this.#beatAtMonotonicMs = performance.now();
  }

  /** Throws when the disk refuses. */
  static create(kindFolder: string, owner: Owner, clock: Clock): InstanceFolder {
    mkdirSync(kindFolder, { recursive: true, mode: 0o700 });
    const name = nameInstance(readdirSync(kindFolder), clock.now());
    const unfinished = `${kindFolder}/${unfinishedPrefix}${name}`;
    const path = `${kindFolder}/${name}`;
    mkdirSync(`${unfinished}/${name}`, { recursive: true, mode: 0o700 });
    const fd = openSync(`${unfinished}/${ownerFile}`, 'wx', 0o600);
    const folder = new InstanceFolder(path, name, fd, owner, clock);
    try {
      writeWhole(fd, folder.#ownerText, folder.#ownerText.length, 0);
      renameSync(unfinished, path);
    } catch (cause) {
      closeSync(fd);
      throw cause;
    }
    return folder;
  }

  /** So old is the last heartbeat that another process may own the folder by now. */
  get isInDoubt(): boolean {
    const sinceMs = this.#clock.now() - this.#beatAtMs;
    return sinceMs > this.#freshMs || sinceMs < 0 || performance.now() - this.#beatAtMonotonicMs > this.#freshMs;
  }

  /** Says that the owner lives, and returns whether the folder is still its own. Throws when it is, and the disk refuses. */
  beat(): boolean {
    const [nowMs, nowMonotonicMs] = [this.#clock.now(), performance.now()];
    try {
      writeWhole(this.#fd, this.#ownerText, this.#ownerText.length, 0);
    } catch (cause) {
      if (this.#isOwn()) {
        throw cause;
      }
    }
    if (!this.#isOwn()) {
      return false;
    }
    this.#beatAtMs = nowMs;
    this.#beatAtMonotonicMs = nowMonotonicMs;
    return true;
  }

  /** Whether the folder is still its owner's, with a heartbeat if that is due. Never throws. */
  confirm(): boolean {
    try {
      return this.isInDoubt ? this.beat() : this.#isOwn();
    } catch {
      // It is, only the heartbeat can't be written. It stays in doubt, so that the next call looks again; the timer reports it.
      return true;
    }
  }

  #isOwn(): boolean {
    return this.#mtimeMs() !== undefined;
  }

  /** The time of the file system, as of the last heartbeat: other clocks are not compared with its times. */
  diskNowMs(): number | undefined {
    return this.#mtimeMs();
  }

  /** Forgets the folder, which has another owner. */
  abandon(): void {
    closeSync(this.#fd);
  }

  /** Lets any process have it; an empty one is deleted. */
  release(): void {
    closeSync(this.#fd);
    unlinkSync(`${this.path}/${ownerFile}`);
    removeIfEmpty(`${this.path}/${this.name}`);
    removeIfEmpty(this.path);
  }

  #mtimeMs(): number | undefined {
    return statSync(`${this.path}/${ownerFile}`, { throwIfNoEntry: false })?.mtimeMs;
  }
}

/** Names sort by age, so that what was left first is sent first: also when the clock was set back, and within one millisecond. */
function nameInstance(others: readonly string[], nowMs: number): string {
  const ages = others.flatMap((name) => (/^[0-9a-z]{9}-[0-9a-f]{16}$/.test(name) ? [Number.parseInt(name.slice(0, 9), 36)] : []));
  const age = Math.max(Math.floor(nowMs), ...ages.map((other) => other + 1));
  return `${age.toString(36).padStart(9, '0')}-${randomBytes(8).toString('hex')}`;
}

/** Also when it isn't there, or not ours any more. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something, or is gone: both are as they should be.
  }
}
