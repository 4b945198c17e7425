import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import './shell.css';

/** The frame of every page: its title, what can be done there, its content. */
export function Page(props: {
  readonly title: string;
  /** A sentence below the title. */
  readonly about?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** `full` fills the window and scrolls inside. */
  readonly size?: 'normal' | 'full';
  readonly children: ComponentChildren;
}): JSX.Element {
  useEffect(() => {
    document.title = `${props.title} · Fairlead`;
  }, [props.title]);
  return (
    <div class={`page ${props.size ?? 'normal'}`}>
      <div class="page-head">
        <div>
          <h1>{props.title}</h1>
          {props.about === undefined ? null : <p>{props.about}</p>}
        </div>
        {props.actions === undefined ? null : <div class="page-actions">{props.actions}</div>}
      </div>
      {props.children}
    </div>
  );
}
