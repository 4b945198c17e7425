import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Secret } from '../design/copy.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { TextInput } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import { createSource, type Issued, type Source } from '../sources/source.ts';

/** Makes a source; its secret is in the lines below until the page is left, and never again. */
export function ChooseSource(props: {
  readonly sources: readonly Source[];
  readonly issued: Issued | undefined;
  readonly onIssued: (issued: Issued) => void;
}): JSX.Element {
  const { sources, issued, onIssued } = props;
  const api = useApi();
  const [typed, setTyped] = useState<string>();
  const name = typed ?? freeName(sources.map((source) => source.name));
  const change = useChange(() => createSource(api, name.trim()), onIssued);
  if (issued !== undefined) {
    return (
      <div class="start-part">
        <p>
          <strong>{issued.source.name}</strong> may send. The secret is shown this once; it is in the lines below.
        </p>
        <div class="start-secrets">
          <Secret label="Key" text={issued.key} />
          <Secret label="Secret" text={issued.secret} />
        </div>
      </div>
    );
  }
  return (
    <form
      class="start-part"
      onSubmit={(submission) => {
        submission.preventDefault();
        change.send();
      }}
    >
      <div class="start-source">
        <TextInput label="Name of the source" value={name} onInput={setTyped} required />
        <Button kind="primary" type="submit" icon="add" disabled={change.isSending || name.trim() === ''}>
          Create it
        </Button>
      </div>
      {change.error === undefined ? null : <ErrorNotice error={change.error} />}
      {sources.length === 0 ? null : (
        <p class="soft">
          You have {sources.length === 1 ? 'one source' : `${sources.length} sources`} already; with the key and secret of one you
          can fill in the lines yourself. <a href="#/sources">See them</a>
        </p>
      )}
    </form>
  );
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'first-app' : `app-${number}`;
    if (!taken.includes(name)) {
      return name;
    }
  }
}
