import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import './parts.css';

const shownMs = 1_600;

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }): JSX.Element {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none');
  useEffect(() => {
    const timer = outcome === 'none' ? undefined : setTimeout(() => setOutcome('none'), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    copyText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    );
  };
  return (
    <Button size="small" icon={outcome === 'copied' ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Select and copy it' : label}</span>
    </Button>
  );
}

/** Browsers have a clipboard for pages of this machine and of https only; of other addresses it has to be asked in the old way. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (!isCopied) {
    throw new Error('the browser did not copy');
  }
}

/** A text to be taken away: code, a command. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  return (
    <div class="code-block">
      {/* Focusable, since it may have to be scrolled by keyboard. */}
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

/** One word to be taken away: a key, a secret. */
export function Secret({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  return (
    <div class="field">
      <span class="field-label">{label}</span>
      <div class="secret">
        <input
          class="input mono"
          readOnly
          value={text}
          aria-label={label}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <CopyButton text={text} />
      </div>
    </div>
  );
}
