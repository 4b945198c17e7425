import type { JSX } from 'preact';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Dialog, DialogActions } from '../design/dialog.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { useChange } from '../server/change.ts';
import type { NamedQuery } from './queries.ts';

export function DeleteDialog(props: {
  readonly query: NamedQuery;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}): JSX.Element {
  const { name } = props.query;
  const api = useApi();
  const change = useChange(() => api.post('queries/delete', { body: { name } }), props.onDeleted);
  return (
    <Dialog title={`Delete ${name}`} onClose={props.onClose}>
      <p class="soft">The server keeps it for everybody: nobody has it any more then. What stands in the editor stays.</p>
      {change.error === undefined ? null : <ErrorNotice error={change.error} />}
      <DialogActions>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button kind="danger" disabled={change.isSending} onClick={change.send}>
          Delete it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
