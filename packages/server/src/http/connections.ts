import { readFileSync } from 'node:fs';

const connectionsAtMost = 16_384;
/** Files of the log, the stores and the process itself. */
const reservedFiles = 1_024;

/**
 * How many connections may be open at once: as many as there is need for, and no more than the process can have beside its own files.
 * One more is closed as soon as it is opened.
 */
export function connectionsMax(): number {
  return Math.min(connectionsAtMost, Math.max(openFilesMax() - reservedFiles, Math.floor(openFilesMax() / 2)));
}

/** The limit of open files (`ulimit -n`), where the system tells it. */
function openFilesMax(): number {
  try {
    const line = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return Number(line?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    // Not Linux. Node has raised the limit as far as it goes, and the system refuses what is beyond it.
    return Number.POSITIVE_INFINITY;
  }
}
