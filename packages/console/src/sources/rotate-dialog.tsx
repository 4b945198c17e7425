import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { ChangeActions } from '../design/change-actions.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Field, Select } from '../design/field.tsx';
import { useChange } from '../server/change.ts';
import type { Issued, Source } from './source.ts';

const overlaps = [
  { value: '0', title: 'End at once' },
  { value: '3600', title: 'Hold for an hour' },
  { value: '86400', title: 'Hold for a day' },
  { value: '604800', title: 'Hold for a week' },
  { value: '2592000', title: 'Hold for 30 days' },
];

export function RotateDialog(props: {
  readonly source: Source;
  readonly onClose: () => void;
  readonly onIssued: (issued: Issued) => void;
}): JSX.Element {
  const { name } = props.source;
  const api = useApi();
  const [overlap, setOverlap] = useState('86400');
  const rotate = (): Promise<Issued> =>
    api.post<Issued>(`sources/${encodeURIComponent(name)}/rotate`, { body: { overlapSeconds: Number(overlap) } });
  const change = useChange(rotate, props.onIssued);
  return (
    <Dialog title={`Rotate ${name}`} onClose={props.onClose}>
      <p class="soft">
        A new key and secret are made. While the old ones hold, both may send: change your senders in that time and no event is
        refused.
      </p>
      <Field label="The old credentials">
        <Select value={overlap} options={overlaps} onChange={setOverlap} />
      </Field>
      <ChangeActions change={change} kind="primary" onCancel={props.onClose}>
        Rotate it
      </ChangeActions>
    </Dialog>
  );
}
