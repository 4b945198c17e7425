import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi, useConsole } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Empty, Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { TextInput } from '../design/field.tsx';
import { useLoading } from '../server/loading.ts';
import { Page } from '../shell/page.tsx';
import { UserView } from './user-view.tsx';
import { findUser } from './user.ts';
import './users.css';

export function UsersPage(): JSX.Element {
  const { router } = useConsole();
  const identity = router.place.value.query['identity'] ?? '';
  return (
    <Page title="Users" about="Find a user by any identity: a customer id, an e-mail address, an anonymous id, an mpid.">
      <Search key={identity} identity={identity} onSearch={(wanted) => router.go({ page: 'users', query: { identity: wanted } })} />
      {identity === '' ? (
        <Empty icon="users" title="Whom are you looking for?">
          Their events of both protocols stand in one time line, with the attributes that each of them changed.
        </Empty>
      ) : (
        <Found key={`found ${identity}`} identity={identity} />
      )}
    </Page>
  );
}

function Search({ identity, onSearch }: { readonly identity: string; readonly onSearch: (wanted: string) => void }): JSX.Element {
  const [text, setText] = useState(identity);
  const wanted = text.trim();
  return (
    <form
      class="user-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '') {
          onSearch(wanted);
        }
      }}
    >
      <TextInput
        type="search"
        label="Identity"
        placeholder="jane@example.com, user-7, an mpid…"
        value={text}
        onInput={setText}
        autofocus={identity === ''}
      />
      <Button kind="primary" type="submit" icon="search" disabled={wanted === ''}>
        Find
      </Button>
    </form>
  );
}

function Found({ identity }: { readonly identity: string }): JSX.Element {
  const api = useApi();
  const { value: user, error, reload } = useLoading((signal) => findUser(api, identity, signal), [identity]);
  if (error !== undefined) {
    return <ErrorNotice error={error} onRetry={reload} />;
  }
  if (user === undefined) {
    return <Waiting>Looking for them…</Waiting>;
  }
  return user.identities.length === 0 ? (
    <Empty icon="users" title="Nobody goes by this">
      No stored event carries “{identity}” as an identity. Upper and lower case count.
    </Empty>
  ) : (
    <UserView user={user} />
  );
}
