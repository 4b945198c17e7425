import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useConsole } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { TextInput } from '../design/field.tsx';
import { Page } from '../shell/page.tsx';
import { UserView } from './user-view.tsx';
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
        <UserView key={`found ${identity}`} identity={identity} />
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
