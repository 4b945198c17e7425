/** Numbers as people read them. */

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `812 B`, `1.2 GB`: in thousands, as disks are sold. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(decimalUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 ? String(Math.round(value)) : value.toFixed(1)} ${decimalUnits[power]}`;
}

/** `1,234,567`, whatever the language of the machine is. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `0:07`, `12:40`, `3:05:00`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
