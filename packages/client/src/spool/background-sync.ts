/// <reference types="node" />
/**
 * Writes what the system holds in its cache through to the disk, every so often and on a thread of the runtime's. Only a power
 * failure or a crash of the system itself makes a difference: the cache outlives the process.
 */
import { close, closeSync, fdatasync, fdatasyncSync, fsync, open } from 'node:fs';
import type { Clock } from '../delivery/clock.ts';
import { SingleTimer } from '../delivery/single-timer.ts';
import type { Troubles } from './troubles.ts';

export class BackgroundSync {
  readonly #intervalMs: number;
  readonly #troubles: Troubles;
  readonly #timer: SingleTimer;
  #dirtyFile: number | undefined;
  #dirtyFolder: string | undefined;
  /** A file must not be closed while a thread syncs it: another one may get its number meanwhile. */
  #syncing: number | undefined;
  #closeSyncing = false;

  constructor(clock: Clock, intervalMs: number, troubles: Troubles) {
    this.#intervalMs = intervalMs;
    this.#troubles = troubles;
    this.#timer = new SingleTimer(clock, this.#onTimer);
  }

  /** Something was written to `file`. */
  noteWrite(file: number): void {
    if (this.#intervalMs > 0) {
      this.#dirtyFile = file;
      this.#timer.start(this.#intervalMs);
    }
  }

  /** A file was made in `folder`. */
  noteNewFile(folder: string): void {
    this.#dirtyFolder = folder;
  }

  /** Closes a file to which nothing more is written, once what was written to it is on disk. */
  retire(file: number): void {
    if (file === this.#syncing) {
      this.#closeSyncing = true;
    } else if (file === this.#dirtyFile) {
      this.#dirtyFile = undefined;
      fdatasync(file, (failure) => {
        this.#report(failure);
        close(file, this.#report);
      });
    } else {
      closeSync(file);
    }
  }

  /** Syncs at once what is left. */
  close(): void {
    this.#timer.stop();
    if (this.#dirtyFile !== undefined) {
      try {
        fdatasyncSync(this.#dirtyFile);
      } catch (cause) {
        this.#troubles.report('sync', cause);
      }
      this.#dirtyFile = undefined;
    }
  }

  readonly #onTimer = (): void => {
    this.#syncFolder();
    const file = this.#dirtyFile;
    if (file === undefined || this.#syncing !== undefined) {
      return;
    }
    this.#dirtyFile = undefined;
    this.#syncing = file;
    fdatasync(file, (failure) => {
      this.#syncing = undefined;
      if (failure === null) {
        this.#troubles.clear('sync');
      }
      this.#report(failure);
      if (this.#closeSyncing) {
        this.#closeSyncing = false;
        this.retire(file);
      }
      if (this.#dirtyFile !== undefined) {
        this.#timer.start(this.#intervalMs);
      }
    });
  };

  /** A new file is on disk when its folder is. Not every system can open a folder; those that can't need no sync of it. */
  #syncFolder(): void {
    const folder = this.#dirtyFolder;
    this.#dirtyFolder = undefined;
    if (folder !== undefined) {
      open(folder, 'r', (_, file) => {
        if (file !== undefined) {
          fsync(file, () => close(file, this.#report));
        }
      });
    }
  }

  readonly #report = (failure: unknown): void => {
    if (failure !== null && failure !== undefined) {
      this.#troubles.report('sync', failure);
    }
  };
}
