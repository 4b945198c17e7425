import type { JSX } from 'preact';
import './chart.css';

export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** Amounts beside their names: a list that reads as one, with a bar behind each. */
export function Bars(props: {
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}): JSX.Element {
  const most = Math.max(0, ...props.bars.map(({ value }) => value));
  return (
    <ol class="bars" aria-label={props.label}>
      {props.bars.map(({ name, value }, nth) => (
        <li key={`${nth} ${name}`}>
          <span class="bar-name">{name}</span>
          <span class="bar-track" aria-hidden="true">
            <span class="bar-fill" style={{ width: `${most > 0 ? Math.max(0, (value / most) * 100) : 0}%` }} />
          </span>
          <span class="bar-value number">{props.format(value)}</span>
        </li>
      ))}
    </ol>
  );
}
