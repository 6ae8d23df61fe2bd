import { Button, Group, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { type ReactNode } from 'react';
import { NavLink } from 'react-router';
import { SearchBox } from '../find/search-box.tsx';
import { type Scope, useMay, useSession } from '../session/session.ts';
import classes from './shell.module.css';

const PAGES: readonly { readonly path: string; readonly name: string; readonly scope: Scope }[] = [
  { path: '/', name: 'Overview', scope: 'wallet:admin' },
  { path: '/find', name: 'Find', scope: 'wallet:read' },
  { path: '/assets', name: 'Assets', scope: 'wallet:read' },
  { path: '/webhooks', name: 'Webhooks', scope: 'wallet:events' },
  { path: '/events', name: 'Events', scope: 'wallet:events' },
];

/** What is around every page. */
export function Shell({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const may = useMay();
  return (
    <>
      <a href="#main" className={classes['skip']} onClick={skipToMain}>
        Skip to the page
      </a>
      <header className={classes['header']}>
        <Text span fw={700}>
          Wallet console
        </Text>
        <nav aria-label="Pages" className={classes['pages']}>
          {PAGES.filter(({ scope }) => may(scope)).map(({ path, name }) => (
            <NavLink key={path} to={path} end={path === '/'} className={classes['page'] ?? ''}>
              {name}
            </NavLink>
          ))}
        </nav>
        {may('wallet:read') && <SearchBox />}
        <Group gap="xs">
          <ColorScheme />
          {!isOpen && <SignOut />}
        </Group>
      </header>
      <main id="main" tabIndex={-1} className={classes['main']}>
        {children}
      </main>
    </>
  );
}

/** The hash is the page's address here, and no place in it. */
function skipToMain(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function ColorScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme('light') === 'dark' ? 'light' : 'dark';
  return (
    <Button
      variant="default"
      size="xs"
      onClick={() => {
        setColorScheme(next);
      }}
    >
      {next === 'dark' ? 'Dark' : 'Light'}
    </Button>
  );
}

function SignOut() {
  const { caller, signOut } = useSession();
  return (
    <>
      <Text size="sm" className={classes['caller']}>
        {caller}
      </Text>
      <Button
        variant="default"
        size="xs"
        onClick={() => {
          signOut();
        }}
      >
        Sign out
      </Button>
    </>
  );
}
