import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, TextInput } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import type { Source, SourceLimits } from './source.ts';

const limits = [
  { name: 'requestsPerSecond', title: 'Requests a second' },
  { name: 'eventsPerSecond', title: 'Events a second' },
  { name: 'bytesPerSecond', title: 'Bytes a second' },
] as const;

export function LimitsDialog(props: {
  readonly source: Source;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): JSX.Element {
  const { source } = props;
  const api = useApi();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(limits.map(({ name }) => [name, String(source.limits[name] ?? '')])),
  );
  const save = (): Promise<unknown> =>
    api.put(`sources/${encodeURIComponent(source.name)}/limits`, { body: { limits: toLimits(texts) } });
  const change = useChange(save, props.onDone);
  return (
    <Dialog title={`Limits of ${source.name}`} onClose={props.onClose}>
      <form
        onSubmit={(submission) => {
          submission.preventDefault();
          change.send();
        }}
      >
        <p class="soft">
          What is beyond a limit is answered 429 with the time to wait, which SDKs obey. An empty field is no limit.
        </p>
        {limits.map(({ name, title }) => (
          <Field key={name} label={title}>
            <TextInput
              type="number"
              min={1}
              value={texts[name] ?? ''}
              placeholder="no limit"
              onInput={(text) => setTexts((before) => ({ ...before, [name]: text }))}
            />
          </Field>
        ))}
        <ChangeActions change={change} kind="primary" isForm onCancel={props.onClose}>
          Save
        </ChangeActions>
      </form>
    </Dialog>
  );
}

function toLimits(texts: Readonly<Record<string, string>>): SourceLimits {
  return Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, Number(text)]])));
}
