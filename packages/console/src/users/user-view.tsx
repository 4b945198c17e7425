import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { formatCount } from '../design/amount.ts';
import { Empty } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Panel } from '../design/panel.tsx';
import { RelativeTime } from '../design/time.tsx';
import { useLoading } from '../server/loading.ts';
import { Timeline } from './timeline.tsx';
import { findUser, identitiesMax, type Identity, type User } from './user.ts';

/**
 * Who goes by an identity, and what they did. The time line is asked for together with the user, by the identity that was looked for, and anew
 * when the user turns out to go by more. Which identities are theirs is for the reader to say: a shared device has one for several people.
 */
export function UserView({ identity }: { readonly identity: string }): JSX.Element {
  const api = useApi();
  const { value: user, error, reload } = useLoading((signal) => findUser(api, identity, signal), [identity]);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const found = user?.identities.map(({ value }) => value) ?? [];
  const values = [...new Set([identity, ...found])].slice(0, identitiesMax);
  const chosen = values.filter((value) => !leftOut.has(value));
  const toggle = (value: string): void => {
    const others = new Set(leftOut);
    if (!others.delete(value)) {
      others.add(value);
    }
    if (others.size < values.length) {
      setLeftOut(others);
    }
  };
  if (error !== undefined) {
    return <ErrorNotice error={error} onRetry={reload} />;
  }
  return (
    <>
      {user?.identities.length === 0 ? null : <GoesBy user={user} chosen={chosen} onToggle={toggle} />}
      <Timeline
        identities={chosen}
        whenEmpty={
          user === undefined ? null : (
            <Empty icon="users" title="Nobody goes by this">
              No stored event carries “{identity}” as an identity. Upper and lower case count.
            </Empty>
          )
        }
      />
    </>
  );
}

function GoesBy(props: {
  readonly user: User | undefined;
  readonly chosen: readonly string[];
  readonly onToggle: (value: string) => void;
}): JSX.Element {
  const { user, chosen } = props;
  return (
    <Panel
      title="Goes by"
      actions={
        user?.lastReceivedAt === undefined ? undefined : (
          <span class="soft">
            last seen <RelativeTime time={user.lastReceivedAt} />
            {user.firstReceivedAt === undefined ? null : (
              <>
                , first <RelativeTime time={user.firstReceivedAt} />
              </>
            )}
          </span>
        )
      }
    >
      {user === undefined ? (
        <p class="user-awaited soft" role="status">
          Looking for them…
        </p>
      ) : (
        <ul class="user-identities">
          {user.identities.map((identity) => (
            <li key={`${identity.kind} ${identity.value}`}>
              <IdentityToggle
                identity={identity}
                isChosen={chosen.includes(identity.value)}
                onToggle={() => props.onToggle(identity.value)}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function IdentityToggle(props: {
  readonly identity: Identity;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const { kind, value, events } = props.identity;
  return (
    <button type="button" class="user-identity" aria-pressed={props.isChosen} onClick={props.onToggle}>
      <span class="soft">{kind}</span>
      <strong class="mono">{value}</strong>
      <span class="faint number">{formatCount(events)}</span>
    </button>
  );
}
