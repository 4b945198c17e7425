import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, TextInput } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import type { Source } from './source.ts';

export function RevokeDialog(props: {
  readonly source: Source;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): JSX.Element {
  const { name } = props.source;
  const api = useApi();
  const [typed, setTyped] = useState('');
  const change = useChange(() => api.post(`sources/${encodeURIComponent(name)}/revoke`), props.onDone);
  return (
    <Dialog title={`Revoke ${name}`} onClose={props.onClose}>
      <p class="soft">
        From now on every event of this source is refused, for good: a revoked source can't come back. What it has sent stays.
      </p>
      <Field label={`Type ${name} to go on`}>
        <TextInput value={typed} onInput={setTyped} autofocus />
      </Field>
      <ChangeActions change={change} kind="danger" isReady={typed === name} onCancel={props.onClose}>
        Revoke it
      </ChangeActions>
    </Dialog>
  );
}
