import type { ComponentChildren, JSX } from 'preact';
import './parts.css';

/** A part of a page with a border around it. `flush` for what brings its own distances, such as a table. */
export function Panel(props: {
  readonly title?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly flush?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="panel">
      {props.title === undefined ? null : (
        <div class="panel-head">
          <h2>{props.title}</h2>
          {props.actions}
        </div>
      )}
      <div class={`panel-body${props.flush === true ? ' flush' : ''}`}>{props.children}</div>
    </section>
  );
}
