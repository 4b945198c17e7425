import type { ComponentChildren, JSX } from 'preact';
import './parts.css';

/** Names and values, one a line; a value of `undefined`, `null` or '' leaves its line out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== '')
        .map(([name, value]) => [<dt key={`name ${name}`}>{name}</dt>, <dd key={`value ${name}`}>{value}</dd>])}
    </dl>
  );
}
