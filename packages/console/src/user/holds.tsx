import { type Hold } from '@wallet-service/client';
import { HoldActions } from '../act/hold-actions.tsx';
import { useList } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { TransactionLink } from '../show/identifier.tsx';
import { Expiry, Instant } from '../show/instant.tsx';
import { type Column, ListRows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

const COLUMNS: readonly Column<Hold>[] = [
  {
    name: 'Placed',
    cell: ({ id, createdAt }) => (
      <TransactionLink id={id}>
        <Instant value={createdAt} />
      </TransactionLink>
    ),
  },
  { name: 'Status', cell: ({ status }) => <Status value={status} /> },
  { name: 'Amount', isNumber: true, cell: ({ amount, assetSymbol }) => <Amount value={amount} asset={assetSymbol} /> },
  { name: 'Captured', isNumber: true, cell: ({ captured }) => <Amount value={captured} /> },
  { name: 'Left', isNumber: true, cell: ({ remaining }) => <Amount value={remaining} /> },
  { name: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
  { name: 'Reference', cell: ({ reference }) => reference },
  { name: 'Actions', cell: (hold) => <HoldActions hold={hold} /> },
];

export function Holds({ userId }: { userId: string }) {
  const list = useList('GET /api/v1/wallets/{userId}/holds', { path: { userId } });
  return (
    <ListRows label="Holds" list={list} columns={COLUMNS} keyOf={({ id }) => id} none="Nothing was ever set aside." />
  );
}
