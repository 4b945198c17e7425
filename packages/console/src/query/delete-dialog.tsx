import type { JSX } from 'preact';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
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
      <ChangeActions change={change} kind="danger" onCancel={props.onClose}>
        Delete it
      </ChangeActions>
    </Dialog>
  );
}
