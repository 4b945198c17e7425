/// <reference types="node" />
import { fstatSync } from 'node:fs';
import { decodeReplaces } from './record-format.ts';
import { Segment } from './segment.ts';
import type { SegmentName } from './segment.ts';
import { readSegmentHeader, segmentHeaderBytes } from './segment-header.ts';
import { SegmentReader } from './segment-reader.ts';
import type { SettledRun } from './settled-log.ts';
import { addTo, emptyTally, subtractFrom } from './tally.ts';
import type { Tally } from './tally.ts';

export interface Recovered {
  readonly segment: Segment;
  /** `replaces` of its records, where they may not have been carried out. */
  readonly replaces: readonly string[];
  readonly lostEvents: number;
}

/** Opens a segment that another process left: all of it that is not settled waits. Throws when the disk refuses. */
export function recoverSegment(name: SegmentName): Recovered {
  const segment = new Segment(name);
  try {
    const size = fstatSync(segment.fd).size;
    const runs = segment.settledLog.read().sort((a, b) => a.start - b.start);
    const areDisjoint = addRuns(segment, runs);
    const sealed = readSegmentHeader(segment.fd);
    segment.end = Math.max(segmentHeaderBytes, Math.min(size, sealed?.end ?? size));
    // Records that a sealed segment should have and has not are found missing when it has been read to its end.
    const left = sealed === undefined || !areDisjoint ? undefined : subtractAll(sealed, runs);
    const scanned = left === undefined ? scan(segment) : undefined;
    addTo(segment.unsettled, left ?? emptyTally());
    addTo(segment.waiting, segment.unsettled);
    return { segment, replaces: scanned?.replaces ?? [], lostEvents: scanned?.lostEvents ?? 0 };
  } finally {
    // Opened again when it is its turn to be read: a long backlog must not hold a file each.
    segment.close();
  }
}

/** False when runs overlap: two processes settled, and the sums of the runs say nothing. */
function addRuns(segment: Segment, runs: readonly SettledRun[]): boolean {
  let areDisjoint = true;
  let last = 0;
  for (const { start, end } of runs) {
    areDisjoint &&= start >= last;
    segment.settled.add(Math.max(start, last), end);
    last = Math.max(last, end);
  }
  return areDisjoint;
}

/** Undefined when more is settled than there was. */
function subtractAll(sealed: Readonly<Tally>, runs: readonly SettledRun[]): Tally | undefined {
  const left = { records: sealed.records, events: sealed.events, bytes: sealed.bytes };
  for (const run of runs) {
    subtractFrom(left, run);
  }
  return left.records < 0 || left.events < 0 || left.bytes < 0 ? undefined : left;
}

/** Reads every record. Of damage, what an earlier process has reported counts as settled and is not reported again. */
function scan(segment: Segment): { readonly replaces: readonly string[]; readonly lostEvents: number } {
  const reader = new SegmentReader(segment.fd);
  const replaces: string[] = [];
  let lostEvents = 0;
  let settledEnd = segmentHeaderBytes;
  let at = segmentHeaderBytes;
  while (at < segment.end) {
    settledEnd = Math.max(settledEnd, segment.settled.endFrom(at));
    const found = reader.find(at, segment.end);
    if (found.kind === 'torn') {
      segment.end = at;
      break;
    }
    if (found.kind === 'record') {
      const { eventCount, textBytes } = found.header;
      if (at >= settledEnd) {
        addTo(segment.unsettled, { records: 1, events: eventCount, bytes: textBytes });
      }
      if (found.header.replacesBytes > 0) {
        replaces.push(decodeReplaces(found.header, found.buffer, found.bodyAt));
      }
    } else if (at >= settledEnd) {
      lostEvents += found.eventCount;
      segment.noteDamage({ start: at, end: found.end, ...emptyTally() });
    }
    at = found.end;
  }
  return { replaces, lostEvents };
}
