import type { JSX } from 'preact';
import { toAnswerError } from '../server/answer-error.ts';
import { Button } from './button.tsx';
import './parts.css';

/** What went wrong, with its stable code, and a way to try again where there is one. */
export function ErrorNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): JSX.Element {
  const { code, message } = toAnswerError(error);
  return (
    <div class="error" role="alert">
      <div>
        {/* More than one line is laid out: a parser points at what it does not understand. */}
        {message.includes('\n') ? <pre>{message}</pre> : message} <code>{code}</code>
      </div>
      {onRetry === undefined ? null : (
        <Button size="small" icon="rotate" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
