import { Group, Stack, Text } from '@mantine/core';
import { type Transaction } from '@wallet-service/client';
import { Amount } from '../show/amount.tsx';
import { isZero, readable } from '../show/decimal.ts';
import { GroupLink, TransactionLink, UserLink } from '../show/identifier.tsx';
import { Instant } from '../show/instant.tsx';
import { type Column } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

const RELATIONS: Partial<Record<Transaction['type'], string>> = {
  REFUND: 'refund of',
  REVERSAL: 'reversal of',
  CHARGEBACK: 'chargeback of',
  CAPTURE: 'capture of hold',
  RELEASE: 'release of hold',
  RECOVERY: 'recovered from',
};

const WHEN: Column<Transaction> = {
  name: 'When',
  cell: ({ id, createdAt }) => (
    <TransactionLink id={id}>
      <Instant value={createdAt} />
    </TransactionLink>
  ),
};

const WHAT: Column<Transaction> = {
  name: 'What',
  cell: ({ type, status, rejection }) => (
    <Group gap="xs">
      {type}
      {status === 'REJECTED' && <Status value={status} />}
      {rejection && (
        <Text size="sm" c="dimmed">
          {rejection.code}
        </Text>
      )}
    </Group>
  ),
};

const USER: Column<Transaction> = { name: 'User', cell: ({ userId }) => <UserLink id={userId} /> };

/** Who is on the other side. */
const COUNTERPART: Column<Transaction> = {
  name: 'Counterpart',
  cell: ({ userId, fromUser, toUser }) => {
    const other = fromUser === userId ? toUser : fromUser;
    return other !== null && <UserLink id={other} />;
  },
};

/** With a sign where it was moved: from the user, or to the user. */
const AMOUNT: Column<Transaction> = {
  name: 'Amount',
  isNumber: true,
  cell: ({ amount, assetSymbol, userId, fromUser, toUser, status }) => {
    if (amount === null) return null;
    const direction = fromUser === userId ? '−' : toUser === userId ? '+' : undefined;
    return <Amount value={amount} asset={assetSymbol} sign={status === 'SUCCESS' ? direction : undefined} />;
  },
};

const BALANCE: Column<Transaction> = {
  name: 'Balance after',
  isNumber: true,
  cell: ({ balanceAfter, assetSymbol }) => balanceAfter !== null && <Amount value={balanceAfter} asset={assetSymbol} />,
};

const LINKED: Column<Transaction> = {
  name: 'Linked',
  cell: (transaction) => <Linked transaction={transaction} />,
};

/** Who did it, and why. */
const WHO: Column<Transaction> = {
  name: 'By',
  cell: ({ caller, reference, reason }) => (
    <Stack gap={0}>
      {caller}
      {reason !== null && <Text size="sm">{reason}</Text>}
      {reference !== null && (
        <Text size="sm" c="dimmed">
          {reference}
        </Text>
      )}
    </Stack>
  ),
};

function Linked({ transaction: { id, type, groupId, relatesTo, refunded } }: { transaction: Transaction }) {
  const isRefunded = refunded !== undefined && !isZero(refunded);
  if (groupId === null && relatesTo === null && !isRefunded && type !== 'HOLD') return null;
  return (
    <Stack gap={0}>
      {type === 'HOLD' && <TransactionLink id={id}>the hold</TransactionLink>}
      {relatesTo !== null && (
        <span>
          {RELATIONS[type] ?? 'belongs to'} <TransactionLink id={relatesTo} />
        </span>
      )}
      {isRefunded && <TransactionLink id={id}>{readable(refunded)} refunded</TransactionLink>}
      {groupId !== null && (
        <span>
          group <GroupLink id={groupId} />
        </span>
      )}
    </Stack>
  );
}

export const TRANSACTION_COLUMNS = [WHEN, WHAT, USER, COUNTERPART, AMOUNT, BALANCE, LINKED, WHO];

/** Where all of them are one user's. */
export const TIME_LINE_COLUMNS = [WHEN, WHAT, COUNTERPART, AMOUNT, BALANCE, LINKED, WHO];
