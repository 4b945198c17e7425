import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import './parts.css';

/** What stands where nothing is yet: why, and what to do about it. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      {props.children === undefined ? null : <div>{props.children}</div>}
      {props.action}
    </div>
  );
}

/** What stands where something is on its way. */
export function Waiting({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="waiting" role="status">
      {children}
    </div>
  );
}
