import { spawn } from 'node:child_process';

/**
 * Moves a process into the system's idle class (`SCHED_IDLE`) and out of it. There it runs where nobody else wants the processor, and whoever
 * wakes up has it at once; beside a neighbour that is always busy it hardly runs at all, so the way back has to be open.
 *
 * It is on Linux, with `chrt` of util-linux, for root and for whoever may set `nice` down to 0 (`RLIMIT_NICE` of 20 or more). Elsewhere nothing
 * happens.
 */
export interface IdleClass {
  /** False elsewhere, and for the moment in which that is found out. */
  readonly isOpen: boolean;
  /** Whether the process is in the class, or on its way. */
  readonly isThere: boolean;
  /** Without effect where it is not open. */
  move(isIdle: boolean): void;
  /** To be called when the process is gone, before its id may be somebody else's. */
  end(): void;
}

/**
 * Tries on itself whether there is a way back, then moves the process for each line that comes. It stays, since to start a program takes a process
 * as large as the listener 10 ms, in which it answers nobody. Signals for all processes of a group are for the server.
 */
const mover = `
trap '' INT TERM HUP
chrt -i 0 sh -c 'chrt -a -o -p 0 $$' || exit
echo open
while read -r class; do chrt -a "$class" -p 0 "$1"; done`;

/** Never throws. `onStuck` is called when the way back is lost while the process is in the class. */
export function createIdleClass(pid: number | undefined, onStuck: () => void): IdleClass {
  try {
    return process.platform === 'linux' && pid !== undefined ? startMover(pid, onStuck) : closed;
  } catch {
    return closed;
  }
}

const closed: IdleClass = { isOpen: false, isThere: false, move: () => undefined, end: () => undefined };

function startMover(pid: number, onStuck: () => void): IdleClass {
  const { PATH } = process.env;
  const child = spawn('/bin/sh', ['-c', mover, 'sh', String(pid)], { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH } });
  let isOpen = false;
  let isThere = false;
  // Where there is none of it, or no more, the process stays in the class that it is in.
  child.once('error', () => undefined);
  child.once('exit', () => {
    isOpen = false;
    if (isThere) {
      onStuck();
    }
  });
  child.stdin.on('error', () => undefined);
  child.stdout.once('data', () => {
    isOpen = true;
  });
  return {
    get isOpen() {
      return isOpen;
    },
    get isThere() {
      return isThere;
    },
    move(isIdle): void {
      if (isOpen && isIdle !== isThere) {
        isThere = isIdle;
        child.stdin.write(isIdle ? '-i\n' : '-o\n');
      }
    },
    end(): void {
      isThere = false;
      child.stdin.end();
    },
  };
}
