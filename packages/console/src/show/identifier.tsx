import { CopyButton, Tooltip, UnstyledButton } from '@mantine/core';
import { type ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './identifier.module.css';

const SYSTEM_USERS: Readonly<Record<string, string>> = {
  '00000000-0000-0000-0000-000000000000': 'Issuance',
  '00000000-0000-0000-0000-000000000001': 'Treasury',
  'ffffffff-ffff-ffff-ffff-ffffffffffff': 'Clearing',
};

export const isSystemUser = (userId: string) => userId in SYSTEM_USERS;

/** The beginning of a UUID is when it was made, which its neighbours share: its end tells it from them. */
const short = (id: string) => `${id.slice(0, 8)}…${id.slice(-6)}`;

/** The whole of an id, to be copied. */
export function Identifier({ value }: { value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <UnstyledButton onClick={copy} className={classes['whole']} aria-label={`Copy ${value}`}>
            {value}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

function IdLink({ to, id, children }: { to: string; id: string; children?: ReactNode }) {
  return (
    <Link to={`/${to}/${id}`} title={id} className={classes['link']}>
      {children ?? <span className={classes['id']}>{short(id)}</span>}
    </Link>
  );
}

export const TransactionLink = ({ id, children }: { id: string; children?: ReactNode }) => (
  <IdLink to="transactions" id={id}>
    {children}
  </IdLink>
);

export const GroupLink = ({ id }: { id: string }) => <IdLink to="groups" id={id} />;

export const UserLink = ({ id }: { id: string }) => (
  <IdLink to="users" id={id}>
    {SYSTEM_USERS[id]}
  </IdLink>
);

export const nameOfUser = (id: string): string => SYSTEM_USERS[id] ?? id;
