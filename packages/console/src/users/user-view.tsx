import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount } from '../design/amount.ts';
import { Panel } from '../design/panel.tsx';
import { RelativeTime } from '../design/time.tsx';
import { Timeline } from './timeline.tsx';
import { identitiesMax, type Identity, type User } from './user.ts';

/** Who it is, and what they did. Which identities are theirs is for the reader to say: a shared device has one for several people. */
export function UserView({ user }: { readonly user: User }): JSX.Element {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const values = [...new Set([user.identity, ...user.identities.map(({ value }) => value)])].slice(0, identitiesMax);
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
  return (
    <>
      <Panel
        title="Goes by"
        actions={
          user.lastReceivedAt === undefined ? undefined : (
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
        <ul class="user-identities">
          {user.identities.map((identity) => (
            <li key={`${identity.kind} ${identity.value}`}>
              <IdentityToggle
                identity={identity}
                isChosen={chosen.includes(identity.value)}
                onToggle={() => toggle(identity.value)}
              />
            </li>
          ))}
        </ul>
      </Panel>
      <Timeline key={chosen.join('\n')} identities={chosen} />
    </>
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
