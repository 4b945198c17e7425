import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const refreshMs = 10_000;

/** How long ago, or how long yet; the exact time stands in its title. */
export function RelativeTime({ time }: { readonly time: string }): JSX.Element {
  const [, drawAgain] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => drawAgain(Date.now()), refreshMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={time} title={time}>
      {formatRelative(Date.parse(time) - Date.now())}
    </time>
  );
}

export function formatRelative(distanceMs: number): string {
  const seconds = Math.round(distanceMs / 1_000);
  const [unit, size] = units.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
  return Math.abs(seconds) < 5 ? 'just now' : relative.format(Math.round(seconds / size), unit);
}

/** Year, month and day, where the clock of the reader stands. */
export function formatDay(time: string): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/** Hours to milliseconds, where the clock of the reader stands. */
export function formatClock(time: string): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A length of time in its largest fitting unit: `340 ms`, `2.4 s`, `3 min`. */
export function formatDuration(durationMs: number): string {
  const size = Math.abs(durationMs);
  if (size < 1_000) {
    return `${Math.round(durationMs)} ms`;
  }
  if (size < 60_000) {
    return `${(durationMs / 1_000).toFixed(1)} s`;
  }
  return size < 3_600_000 ? `${Math.round(durationMs / 60_000)} min` : `${(durationMs / 3_600_000).toFixed(1)} h`;
}
