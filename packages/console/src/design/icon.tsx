import type { JSX } from 'preact';

/** Drawn on 16 × 16, in lines. */
const paths = {
  start: 'M3 13V3l10 5z',
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  users: 'M8 8a2.8 2.8 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600M2.500 14c.6-2.700 2.800-4 5.500-4s4.900 1.300 5.500 4',
  quarantine: 'M8 2 1.800 13h12.400zM8 6.500v3M8 11.300v.1',
  overview: 'M2 13.500h12M4 11V8M8 11V4M12 11V6.500',
  query: 'M2.500 4.500 6 8l-3.500 3.500M8 12h5.500',
  sources: 'M8 2v7M5 6l3 3 3-3M2.500 10.500v3h11v-3',
  close: 'm4 4 8 8M12 4l-8 8',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  check: 'm3 8.500 3.500 3.500L13 4.500',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9M10.500 10.500 14 14',
  light:
    'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M3.400 12.600l.7-.7M11.900 4.100l.7-.7',
  dark: 'M13.500 9.500A5.800 5.800 0 0 1 6.500 2.500a5.800 5.800 0 1 0 7 7',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  leave: 'M6.500 2.500h-4v11h4M10 5l3 3-3 3M13 8H6',
  add: 'M8 3v10M3 8h10',
  rotate: 'M13 8a5 5 0 1 1-1.500-3.600M13 2v3h-3',
  back: 'M10 3 5 8l5 5',
  forward: 'm6 3 5 5-5 5',
  clear: 'M3 4h10M6 4V2.500h4V4M4.500 4l.5 9.500h6l.5-9.500',
  down: 'm3.500 6 4.500 4.500L12.500 6',
  edit: 'm3 13 .6-2.800L11 2.800 13.200 5l-7.400 7.400zM9.500 4.300l2.200 2.200',
  more: 'M8 4v.1M8 8v.1M8 12v.1',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words that say the same; by itself it says nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
