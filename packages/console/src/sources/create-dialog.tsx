import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Dialog, DialogActions } from '../design/dialog.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
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
        {change.error === undefined ? null : <ErrorNotice error={change.error} />}
        <DialogActions>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={change.isSending || name.trim() === ''}>
            Create it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
