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

export interface LineLook {
  readonly paint: Paint;
  /** Columns of the terminal; without it nothing is cut to fit. */
  readonly widthMax?: number | undefined;
}

const timeWidth = 'HH:MM:SS.mmm'.length;
const protocolWidth = 'message'.length;
const typeWidth = 'commerce_event'.length;
const gap = '  ';
/** What the first three columns and the gaps take. */
const fixedWidth = timeWidth + protocolWidth + typeWidth + 5 * gap.length;

/** How wide name, user and source are where nobody knows the room, where there is much of it, and where there is little. */
const usual = { name: 28, user: 20, source: Number.POSITIVE_INFINITY };
const roomy = { name: 40, user: 36, source: 20 };
const narrow = { name: 14, user: 10, source: 6 };

/** Time received, protocol, type, name, user, source. */
export function renderEventLine(json: string, look: LineLook): string {
  const { paint } = look;
  const event = JSON.parse(json) as ShownEvent;
  const { name, user, source } = resolveWidths(look.widthMax);
  const column = (value: string | undefined, width: number): string => pad(truncate(toPrintable(value ?? '–'), width), width);
  const protocol = column(event.protocol, protocolWidth);
  return [
    paint.dim(toLocalTime(event.received_at)),
    event.protocol === 'batch' ? paint.magenta(protocol) : paint.blue(protocol),
    paint.cyan(column(event.type, typeWidth)),
    paint.bold(column(event.name, name)),
    column(event.user_id ?? event.anonymous_id, user),
    paint.dim(truncate(toPrintable(event.source ?? '–'), source)),
  ].join(gap);
}

/** Of an event that was put into quarantine: time received, that it was, why. */
export function renderQuarantinedLine(json: string, { paint, widthMax = Number.POSITIVE_INFINITY }: LineLook): string {
  const { received_at: receivedAt, reason, message } = JSON.parse(json) as Readonly<Record<string, string | undefined>>;
  const head = `${pad('–', protocolWidth)}${gap}${paint.red(pad('quarantined', typeWidth))}${gap}`;
  const why = toPrintable(`${reason ?? ''}: ${message ?? ''}`);
  return `${paint.dim(toLocalTime(receivedAt))}${gap}${head}${truncate(why, widthMax - (fixedWidth - 2 * gap.length))}`;
}

/** What stands above the first line, for a person. */
export function renderEventHeader({ paint, widthMax }: LineLook): string {
  const { name, user } = resolveWidths(widthMax);
  const names = [
    pad('received', timeWidth),
    pad('how', protocolWidth),
    pad('type', typeWidth),
    pad('name', name),
    pad('user', user),
    'source',
  ];
  return paint.dim(names.join(gap));
}

/** Shrinks all three alike until the line fits, or each is as narrow as it may be. */
function resolveWidths(widthMax: number | undefined): typeof roomy {
  if (widthMax === undefined) {
    return usual;
  }
  const most = roomy.name + roomy.user + roomy.source;
  const least = narrow.name + narrow.user + narrow.source;
  const share = Math.min(1, Math.max(0, (widthMax - fixedWidth - least) / (most - least)));
  const between = (from: number, to: number): number => Math.floor(from + (to - from) * share);
  return {
    name: between(narrow.name, roomy.name),
    user: between(narrow.user, roomy.user),
    source: between(narrow.source, roomy.source),
  };
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
