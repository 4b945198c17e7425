import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import { parseExactly, roundsIntegers, stringifyExactly } from '../server/exact-json.ts';
import { type QuarantinedEvent, retryEvent, type RetryOutcome, rowOf } from './quarantine.ts';

const hint = 'It takes the place of the original, whose user, time and source stay.';

/** An event as text, to be corrected. What surrounded it in its request stays as it was. */
export function EditDialog(props: {
  readonly event: QuarantinedEvent;
  readonly onClose: () => void;
  readonly onDone: (outcome: RetryOutcome) => void;
}): JSX.Element {
  const { event, onClose, onDone } = props;
  const api = useApi();
  const [text, setText] = useState(() => stringifyExactly(event.event ?? {}, 2));
  const edit = parseObject(text);
  const change = useChange(
    () => retryEvent(api, rowOf(event), edit.value),
    (outcome) => {
      onClose();
      onDone(outcome);
    },
  );
  return (
    <Dialog title="Edit and retry" size="wide" onClose={onClose}>
      <form
        onSubmit={(submit) => {
          submit.preventDefault();
          change.send();
        }}
      >
        <p>
          {event.message} {event.path === null || event.path === '' ? null : <code>{event.path}</code>}
        </p>
        <Field
          label="The event"
          hint={roundsIntegers ? `${hint} This browser rounds integers of more than fifteen digits.` : hint}
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
        <ChangeActions change={change} kind="primary" isForm isReady={edit.problem === undefined} onCancel={onClose}>
          Retry it
        </ChangeActions>
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
