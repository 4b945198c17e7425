import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Dialog, DialogActions } from '../design/dialog.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Field } from '../design/field.tsx';
import { parseExactly, stringifyExactly } from '../server/exact-json.ts';
import { type QuarantinedEvent, retryEvent, type RetryOutcome, rowOf } from './quarantine.ts';

/** An event as text, to be corrected. What surrounded it in its request stays as it was. */
export function EditDialog(props: {
  readonly event: QuarantinedEvent;
  readonly onClose: () => void;
  readonly onDone: (outcome: RetryOutcome) => void;
}): JSX.Element {
  const { event, onClose, onDone } = props;
  const api = useApi();
  const [text, setText] = useState(() => stringifyExactly(event.event ?? {}, 2));
  const [error, setError] = useState<unknown>(undefined);
  const [isSending, setIsSending] = useState(false);
  const edit = parseObject(text);
  const retry = (): void => {
    setIsSending(true);
    setError(undefined);
    retryEvent(api, rowOf(event), edit.value)
      .then((outcome) => {
        onClose();
        onDone(outcome);
        return undefined;
      }, setError)
      .finally(() => setIsSending(false));
  };
  return (
    <Dialog title="Edit and retry" size="wide" onClose={onClose}>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          retry();
        }}
      >
        <p>
          {event.message} {event.path === null || event.path === '' ? null : <code>{event.path}</code>}
        </p>
        <Field
          label="The event"
          hint="It takes the place of the original, whose user, time and source stay."
          problem={edit.problem}
        >
          <textarea
            class="input quarantine-editor"
            rows={16}
            spellcheck={false}
            value={text}
            aria-invalid={edit.problem !== undefined}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </Field>
        {error === undefined ? null : <ErrorNotice error={error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={isSending || edit.problem !== undefined}>
            Retry it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function parseObject(text: string): { readonly value?: unknown; readonly problem?: string } {
  try {
    const value: unknown = parseExactly(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { value }
      : { problem: 'An event is a JSON object.' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
