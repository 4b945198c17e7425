import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useConsole } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { formatPlace } from '../navigation/router.ts';
import { pages } from '../pages.ts';
import { useLanding } from './landing.ts';
import { Mark } from './mark.tsx';
import { OpenPage } from './open-page.tsx';
import './shell.css';

/** What stays around every page. */
export function Shell(): JSX.Element {
  const { router } = useConsole();
  const asked = pages.find(({ name }) => name === router.place.value.page);
  const landing = useLanding(asked === undefined);
  const current = asked ?? pages.find(({ name }) => name === landing);
  const main = useRef<HTMLElement>(null);
  const links = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Whoever does not see that the page has changed goes on at its top.
    if (!isFirst.current) {
      main.current?.focus();
    }
    isFirst.current &&= current === undefined;
    main.current?.scrollTo(0, 0);
    // On a phone the pages stand in a row that is wider than the screen.
    links.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <div class="shell">
      <header class="shell-side">
        <a
          class="skip"
          href={formatPlace(router.place.value)}
          onClick={(click) => {
            click.preventDefault();
            main.current?.focus();
          }}
        >
          To the content
        </a>
        <a class="shell-mark" href="#/" aria-label="Fairlead">
          <Mark />
          <span>Fairlead</span>
        </a>
        <nav ref={links} class="shell-links" aria-label="Pages">
          {pages.map(({ name, title, icon }) => (
            <a key={name} href={formatPlace({ page: name })} aria-current={name === current?.name ? 'page' : undefined}>
              <Icon name={icon} />
              {title}
            </a>
          ))}
        </nav>
        <Foot />
      </header>
      <main ref={main} class="shell-main" tabIndex={-1}>
        {current === undefined ? null : <OpenPage key={current.name} entry={current} />}
      </main>
    </div>
  );
}

function Foot(): JSX.Element {
  const { session, theme } = useConsole();
  const name = theme.name.value;
  return (
    <div class="shell-foot">
      <Button
        kind="quiet"
        icon={name}
        label={`Theme: ${name === 'system' ? 'as the system' : name}. Change it`}
        onClick={() => theme.next()}
      />
      <Button kind="quiet" icon="leave" label="Sign out" onClick={() => void session.signOut().catch(() => session.resume())} />
    </div>
  );
}
