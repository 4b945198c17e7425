import type { JSX } from 'preact';
import { formatCount } from '../design/amount.ts';
import { Button } from '../design/button.tsx';
import type { RetryOutcome } from './quarantine.ts';

/** What became of what was tried again, in a sentence. */
export function OutcomeNotice({ outcome, onClose }: { readonly outcome: RetryOutcome; readonly onClose: () => void }): JSX.Element {
  const parts = [
    part(outcome.stored, 'stored'),
    part(outcome.duplicate, 'stored before'),
    part(outcome.quarantined, 'in quarantine again'),
    part(outcome.untold, 'tried again; their receipts tell what became of them'),
    part(outcome.skipped, 'left alone, since they were tried before or are not in the log any more'),
  ].filter((text) => text !== undefined);
  const isGood = outcome.quarantined === 0 && outcome.skipped === 0;
  return (
    <div class={`quarantine-outcome ${isGood ? 'good' : 'warn'}`} role="status">
      <div>
        {parts.length === 0 ? 'There was nothing left to try.' : `${parts.join(', ')}.`} {outcome.message}
      </div>
      <Button kind="quiet" size="small" icon="close" label="Close the notice" onClick={onClose} />
    </div>
  );
}

function part(count: number, words: string): string | undefined {
  return count === 0 ? undefined : `${formatCount(count)} ${words}`;
}
