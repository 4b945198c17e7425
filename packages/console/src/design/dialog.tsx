import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import './parts.css';

/** A question over the page. The browser's own: it keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog(props: {
  readonly title: string;
  readonly size?: 'normal' | 'wide';
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Taken out of the page it is closed, without an event of its own.
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={`dialog ${props.size ?? 'normal'}`} aria-labelledby={titleId} onClose={props.onClose}>
      <div class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <Button kind="quiet" size="small" icon="close" label="Close" onClick={props.onClose} />
      </div>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  );
}

export function DialogActions({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="dialog-actions">{children}</div>;
}
