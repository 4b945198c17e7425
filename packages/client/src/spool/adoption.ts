/// <reference types="node" />
/** Finds folders that nobody owns any more, and makes them ours. Its rules stand in `instance-folder.ts`. */
import { readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { isMissing } from './disk-error.ts';
import { ownerFile, removeIfEmpty, takenPrefix, unfinishedPrefix } from './instance-folder.ts';
import type { InstanceFolder } from './instance-folder.ts';
import { readOwner } from './owner-file.ts';
import type { Owner } from './owner-file.ts';
import { lookUp } from './process-identity.ts';
import type { Troubles } from './troubles.ts';

/** An owner whose process is there, but silent, is more likely stopped in a debugger than gone with its worker thread. */
const runningFactor = 10;

export class Adopter {
  readonly #kindFolder: string;
  readonly #self: Owner;
  readonly #troubles: Troubles;
  /** Owners never change; each is read once. */
  #owners = new Map<string, Owner>();
  /** Folders taken for their heartbeat alone: when each may be read, by the monotonic clock. */
  readonly #unread = new Map<string, number>();

  constructor(kindFolder: string, self: Owner, troubles: Troubles) {
    this.#kindFolder = kindFolder;
    this.#self = self;
    this.#troubles = troubles;
  }

  /** Takes what is to be had, and returns the folders of segments that it brings, oldest first. */
  sweep(home: InstanceFolder): readonly string[] {
    try {
      const diskNowMs = home.diskNowMs();
      const names = readdirSync(this.#kindFolder).filter((name) => name !== home.name);
      this.#owners = new Map([...this.#owners].filter(([name]) => names.includes(name)));
      if (diskNowMs !== undefined) {
        names.forEach((name) => this.#consider(name, home, diskNowMs));
      }
      this.#troubles.clear('look for what ended processes left');
    } catch (cause) {
      this.#troubles.report('look for what ended processes left', cause);
    }
    return this.#unpackDue(home);
  }

  /** What was taken into a folder that is no longer ours went with it. */
  forget(): void {
    this.#unread.clear();
  }

  #consider(name: string, home: InstanceFolder, diskNowMs: number): void {
    const path = `${this.#kindFolder}/${name}`;
    try {
      if (name.startsWith(unfinishedPrefix)) {
        if (diskNowMs - statSync(path).mtimeMs > this.#self.staleAfterMs * runningFactor) {
          rmSync(path, { recursive: true, force: true });
        }
        return;
      }
      const waitMs = this.#waitBeforeReading(name, path, diskNowMs);
      if (waitMs !== undefined) {
        renameSync(path, `${home.path}/${takenPrefix}${name}`);
        this.#troubles.clear('take over what an ended process left');
        this.#unread.set(`${home.path}/${takenPrefix}${name}`, performance.now() + waitMs);
      }
    } catch (cause) {
      if (!isMissing(cause)) {
        this.#troubles.report('take over what an ended process left', cause, path);
      }
      // Else another process was faster.
    }
  }

  /** Undefined when it is not ours to take. */
  #waitBeforeReading(name: string, path: string, diskNowMs: number): number | undefined {
    const beatAtMs = statSync(`${path}/${ownerFile}`, { throwIfNoEntry: false })?.mtimeMs;
    if (beatAtMs === undefined) {
      // Its owner has let it go.
      return 0;
    }
    const owner = this.#owners.get(name) ?? readOwner(`${path}/${ownerFile}`, this.#self.staleAfterMs);
    this.#owners.set(name, owner);
    const life = lookUp(owner, this.#self);
    if (life === 'ended') {
      return 0;
    }
    const staleAfterMs = owner.staleAfterMs * (life === 'running' ? runningFactor : 1);
    return diskNowMs - beatAtMs > staleAfterMs ? owner.staleAfterMs : undefined;
  }

  #unpackDue(home: InstanceFolder): string[] {
    const folders: string[] = [];
    for (const [path, dueAtMs] of this.#unread) {
      if (performance.now() >= dueAtMs) {
        this.#unread.delete(path);
        try {
          unpack(path, home.path, folders);
        } catch (cause) {
          this.#troubles.report('read what it took over', cause, path);
        }
      }
    }
    return folders.sort();
  }
}

/** Moves the folders of segments out of the folder of a former owner, and of those whom that one had succeeded. */
function unpack(taken: string, into: string, folders: string[]): void {
  for (const entry of readdirSync(taken, { withFileTypes: true })) {
    const path = `${taken}/${entry.name}`;
    if (!entry.isDirectory()) {
      unlinkSync(path);
    } else if (entry.name.startsWith(takenPrefix)) {
      unpack(path, into, folders);
    } else {
      renameSync(path, `${into}/${entry.name}`);
      folders.push(`${into}/${entry.name}`);
    }
  }
  removeIfEmpty(taken);
}
