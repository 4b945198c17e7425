import type { ComponentChildren, JSX } from 'preact';
import './parts.css';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'blue' | 'violet' | 'accent';

export function Badge(props: {
  readonly tone?: Tone;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge ${props.tone ?? 'plain'}`} title={props.title}>
      {props.children}
    </span>
  );
}
