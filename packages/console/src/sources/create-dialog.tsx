import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, TextInput } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import { createSource, type Issued } from './source.ts';

export function CreateDialog(props: { readonly onClose: () => void; readonly onIssued: (issued: Issued) => void }): JSX.Element {
  const api = useApi();
  const [name, setName] = useState('');
  const change = useChange(() => createSource(api, name.trim()), props.onIssued);
  return (
    <Dialog title="New source" onClose={props.onClose}>
      <form
        onSubmit={(submission) => {
          submission.preventDefault();
          change.send();
        }}
      >
        <Field label="Name" hint="Events carry it, so that you can tell them apart: the app or service that sends.">
          <TextInput value={name} onInput={setName} placeholder="shop-backend" required autofocus />
        </Field>
        <ChangeActions change={change} kind="primary" isForm isReady={name.trim() !== ''} onCancel={props.onClose}>
          Create it
        </ChangeActions>
      </form>
    </Dialog>
  );
}
