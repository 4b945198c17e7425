import type { JSX } from 'preact';

/** A line led through an eye. */
export function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M3 20h18" />
      <path d="M7 20v-7a5 5 0 0 1 10 0v7" />
      <path d="M2 5c5 0 5 8 10 8s5-8 10-8" />
    </svg>
  );
}
