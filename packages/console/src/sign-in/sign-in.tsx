import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useConsole } from '../console.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Field, TextInput } from '../design/field.tsx';
import type { AnswerError } from '../server/answer-error.ts';
import { Mark } from '../shell/mark.tsx';
import './sign-in.css';

/** For who has no session: by a new link, or by the token. What was open stays in the address and is there afterwards. */
export function SignIn({ reason }: { readonly reason: AnswerError | undefined }): JSX.Element {
  const { session } = useConsole();
  const [token, setToken] = useState('');
  const [error, setError] = useState<unknown>(reason);
  const [isSending, setIsSending] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Fairlead';
  }, []);
  useEffect(() => setError(reason), [reason]);
  const submit = (): void => {
    setIsSending(true);
    session
      .signIn({ token: token.trim() })
      .catch(setError)
      .finally(() => setIsSending(false));
  };
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <div class="shell-mark">
          <Mark />
          <span>Fairlead</span>
        </div>
        <h1>Sign in</h1>
        {error === undefined ? null : <ErrorNotice error={error} />}
        <p class="soft">
          Run <code>fairlead console</code> beside the server for a link that signs you in. Or give the admin token: it is the file{' '}
          <code>admin-token</code> in the data folder.
        </p>
        <form
          onSubmit={(submission) => {
            submission.preventDefault();
            submit();
          }}
        >
          <Field label="Admin token">
            <TextInput type="password" autocomplete="current-password" required autofocus value={token} onInput={setToken} />
          </Field>
          <Button kind="primary" type="submit" disabled={isSending || token.trim() === ''}>
            Sign in
          </Button>
        </form>
      </div>
    </main>
  );
}
