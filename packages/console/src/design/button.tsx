import type { ComponentChildren, JSX } from 'preact';
import './controls.css';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps {
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName;
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  /** Whether what it unfolds is there. */
  readonly expanded?: boolean;
  /** What it does, where the icon stands alone or the words need more. */
  readonly label?: string;
  readonly onClick?: () => void;
  readonly children?: ComponentChildren;
}

export function Button(props: ButtonProps): JSX.Element {
  const {
    kind = 'plain',
    size = 'normal',
    type = 'button',
    icon,
    disabled = false,
    pressed,
    expanded,
    label,
    onClick,
    children,
  } = props;
  const shape = children === undefined ? ' square' : '';
  return (
    <button
      type={type}
      class={`button ${kind} ${size}${shape}`}
      disabled={disabled}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A link in the shape of a button. */
export function ButtonLink(props: {
  readonly href: string;
  readonly kind?: 'plain' | 'primary' | 'quiet';
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <a class={`button ${props.kind ?? 'plain'}`} href={props.href}>
      {props.icon === undefined ? null : <Icon name={props.icon} />}
      {props.children}
    </a>
  );
}
