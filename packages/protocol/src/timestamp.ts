/** The years 1 to 9999: what a TIMESTAMP column of a store holds for sure. */
const earliestMs = -62_135_596_800_000;
const latestMs = 253_402_300_799_999;

/** Whole milliseconds since the epoch if the store can hold them. */
export function toStorableMs(ms: number): number | undefined {
  const whole = Math.trunc(ms);
  return whole >= earliestMs && whole <= latestMs ? whole : undefined;
}

/**
 * Milliseconds since the epoch of a sender's timestamp: a number of them, or RFC 3339 text with 0 to 9 digits of fraction (cut to
 * milliseconds), any offset, `T` or a space between date and time, or a date alone. Without an offset it is read as UTC. Undefined
 * for anything else and for years outside 1 to 9999 (contract/hightouch.md §1.8 rule 7).
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return toStorableMs(value);
  }
  return typeof value === 'string' && value.length >= 10 && value.length <= 40 ? parseText(value.trim()) : undefined;
}

function parseText(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen || month < 1 || month > 12 || day < 1 || year < 1) {
    return undefined;
  }
  if (day > daysInMonth(year, month)) {
    return undefined;
  }
  const dayMs = daysSinceEpoch(year, month, day) * 86_400_000;
  const timeMs = text.length === 10 ? 0 : parseTime(text);
  return timeMs === undefined ? undefined : toStorableMs(dayMs + timeMs);
}

/** The part from the tenth character: `T10:20:30.123456789+02:00`, in milliseconds, its offset taken off. */
function parseTime(text: string): number | undefined {
  const separator = text.charCodeAt(10);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  if ((separator | 0x20) !== 0x74 && separator !== space) {
    return undefined;
  }
  if (text.charCodeAt(13) !== colon || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
    return undefined;
  }
  let end = 16;
  let ms = (hour * 60 + minute) * 60_000;
  if (text.charCodeAt(16) === colon) {
    const second = digits(text, 17, 2);
    // 60 is a leap second: the instant after 59.
    if (second < 0 || second > 60) {
      return undefined;
    }
    ms += second * 1000;
    end = 19;
  }
  const fractionMark = text.charCodeAt(end);
  if (end === 19 && (fractionMark === dot || fractionMark === comma)) {
    const start = end + 1;
    end = endOfDigits(text, start);
    if (end === start || end - start > 9) {
      return undefined;
    }
    ms += digits(text.slice(start, Math.min(end, start + 3)).padEnd(3, '0'), 0, 3);
  }
  const offset = parseOffset(text, text.charCodeAt(end) === space ? end + 1 : end);
  return offset === undefined ? undefined : ms - offset;
}

/** Nothing, `Z`, `UTC`, `+02:00`, `+0200` or `+02`, in milliseconds. */
function parseOffset(text: string, start: number): number | undefined {
  const sign = text.charCodeAt(start);
  if (start >= text.length || (start === text.length - 1 && (sign | 0x20) === 0x7a) || text.slice(start) === 'UTC') {
    return 0;
  }
  if (sign !== plus && sign !== hyphen) {
    return undefined;
  }
  const hours = digits(text, start + 1, 2);
  const minuteStart = text.charCodeAt(start + 3) === colon ? start + 4 : start + 3;
  const minutes = text.length === start + 3 ? 0 : digits(text, minuteStart, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || text.length > minuteStart + 2) {
    return undefined;
  }
  return (sign === plus ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

const hyphen = 0x2d;
const plus = 0x2b;
const colon = 0x3a;
const dot = 0x2e;
const comma = 0x2c;
const space = 0x20;

/** The number that `count` digits from `start` spell; -1 when they are not all digits. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) {
      return -1;
    }
    value = value * 10 + digit;
  }
  return value;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (digits(text, end, 1) !== -1) {
    end++;
  }
  return end;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) {
    return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const century = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - century * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return century * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}
