/**
 * How old what waits to be stored is, and how many events it holds. Positions alone do not tell; so every now and then the time and the
 * count of events at a position are marked. Between two marks, events are taken to be spread evenly.
 */
export interface Backlog {
  /** A record with so many events is on disk at this position. */
  append(position: number, events: number): void;
  /** What is waiting behind this position. */
  behind(storedPosition: number): Waiting;
}

export interface Waiting {
  readonly events: number;
  readonly ageSeconds: number;
}

interface Mark {
  readonly position: number;
  readonly atMs: number;
  /** Before this position, since the start. */
  readonly eventsBefore: number;
}

export interface BacklogOptions {
  /** Of a clock that nobody sets: what waits gets older whichever way the time jumps. */
  readonly elapsedMs: () => number;
  /** What is on disk at the start; it is taken to be as old as the start. */
  readonly durablePosition: number;
  readonly marksMax?: number;
}

const markEveryMs = 250;
const marksMaxDefault = 4_000;

export function createBacklog({ elapsedMs, durablePosition, marksMax = marksMaxDefault }: BacklogOptions): Backlog {
  let marks: Mark[] = [{ position: 0, atMs: elapsedMs(), eventsBefore: 0 }];
  let lastPosition = durablePosition;
  let eventCount = 0;

  /** The last mark that is not behind a position. Those before it are of no use any more. */
  function seek(position: number): readonly [Mark, Mark | undefined] {
    const next = marks.findIndex((mark) => mark.position > position);
    marks = marks.slice(Math.max(0, (next === -1 ? marks.length : next) - 1));
    return [marks[0] as Mark, marks[1]];
  }

  return {
    append(position, events): void {
      const atMs = elapsedMs();
      if (atMs - (marks.at(-1) as Mark).atMs >= markEveryMs) {
        marks.push({ position, atMs, eventsBefore: eventCount });
        if (marks.length > marksMax) {
          // Every other one: coarser, and never newer than what it stands for.
          marks = marks.filter((_, at) => at % 2 === 0);
        }
      }
      eventCount += events;
      lastPosition = Math.max(lastPosition, position);
    },
    behind(storedPosition): Waiting {
      if (storedPosition >= lastPosition) {
        return { events: 0, ageSeconds: 0 };
      }
      const oldest = storedPosition + 1;
      const [mark, next] = seek(oldest);
      const end = next ?? { position: lastPosition + 1, eventsBefore: eventCount };
      const begin = Math.max(mark.position, durablePosition + 1);
      const share = end.position > begin ? Math.min(1, Math.max(0, (oldest - begin) / (end.position - begin))) : 0;
      const eventsBefore = mark.eventsBefore + share * (end.eventsBefore - mark.eventsBefore);
      return { events: Math.round(eventCount - eventsBefore), ageSeconds: Math.max(0, (elapsedMs() - mark.atMs) / 1_000) };
    },
  };
}
