import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Dialog, DialogActions } from '../design/dialog.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Field, TextInput } from '../design/field.tsx';
import type { NamedQuery } from './queries.ts';

export function SaveDialog(props: {
  readonly sql: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onSaved: (query: NamedQuery) => void;
}): JSX.Element {
  const api = useApi();
  const [name, setName] = useState(props.name);
  const [error, setError] = useState<unknown>(undefined);
  return (
    <Dialog title="Save the query" onClose={props.onClose}>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          api
            .post<{ readonly query: NamedQuery }>('queries/save', { body: { name, sql: props.sql } })
            .then(({ query }) => props.onSaved(query), setError);
        }}
      >
        <Field label="Name" hint="The server keeps it. Under a name that is there already, it takes that one's place.">
          <TextInput value={name} onInput={setName} required autofocus />
        </Field>
        {error === undefined ? null : <ErrorNotice error={error} />}
        <DialogActions>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={name.trim() === ''}>
            Save it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
