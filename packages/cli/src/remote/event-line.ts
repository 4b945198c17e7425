import { pad, toPrintable, truncate } from '../terminal/cell.ts';
import type { Paint } from '../terminal/paint.ts';

/** The columns of an event that one line shows; absent ones are left out of the feed. */
interface ShownEvent {
  readonly received_at?: string;
  readonly protocol?: string;
  readonly type?: string;
  readonly name?: string;
  readonly user_id?: string;
  readonly anonymous_id?: string;
  readonly source?: string;
}

const nameWidth = 28;
const userWidth = 20;

/** Time received, protocol, type, name, user, source. */
export function renderEventLine(json: string, paint: Paint): string {
  const event = JSON.parse(json) as ShownEvent;
  const column = (value: string | undefined, width: number): string => pad(truncate(toPrintable(value ?? '–'), width), width);
  const protocol = column(event.protocol, 7);
  return [
    paint.dim(toLocalTime(event.received_at)),
    event.protocol === 'batch' ? paint.magenta(protocol) : paint.blue(protocol),
    paint.cyan(column(event.type, 14)),
    paint.bold(column(event.name, nameWidth)),
    column(event.user_id ?? event.anonymous_id, userWidth),
    paint.dim(toPrintable(event.source ?? '–')),
  ].join('  ');
}

/** `HH:MM:SS.mmm` where the reader is. */
function toLocalTime(text: string | undefined): string {
  const time = new Date(text ?? Number.NaN);
  if (Number.isNaN(time.getTime())) {
    return '--:--:--.---';
  }
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`;
}
