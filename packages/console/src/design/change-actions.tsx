import type { ComponentChildren, JSX } from 'preact';
import type { Change } from '../server/change.ts';
import { Button } from './button.tsx';
import { DialogActions } from './dialog.tsx';
import { ErrorNotice } from './error-notice.tsx';

/** The end of a dialog that asks for a change: what it failed with, the way out, and the change itself. Within a form it is the form that asks. */
export function ChangeActions(props: {
  readonly change: Change;
  readonly kind: 'primary' | 'danger';
  readonly isForm?: boolean;
  /** Whether there is all that the change needs. */
  readonly isReady?: boolean;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { change, kind, isForm = false, isReady = true } = props;
  return (
    <>
      {change.error === undefined ? null : <ErrorNotice error={change.error} />}
      <DialogActions>
        <Button onClick={props.onCancel}>Cancel</Button>
        <Button
          kind={kind}
          disabled={change.isSending || !isReady}
          {...(isForm ? { type: 'submit' as const } : { onClick: change.send })}
        >
          {props.children}
        </Button>
      </DialogActions>
    </>
  );
}
