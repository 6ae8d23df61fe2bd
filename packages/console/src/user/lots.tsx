import { type Schemas } from '@wallet-service/client';
import { useList } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { TransactionLink } from '../show/identifier.tsx';
import { Expiry, Instant } from '../show/instant.tsx';
import { type Column, ListRows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

const COLUMNS: readonly Column<Schemas['Lot']>[] = [
  {
    name: 'Opened',
    cell: ({ transactionId, createdAt }) => (
      <TransactionLink id={transactionId}>
        <Instant value={createdAt} />
      </TransactionLink>
    ),
  },
  { name: 'Class', cell: (lot) => lot.class },
  { name: 'Priority', isNumber: true, cell: ({ priority }) => String(priority) },
  { name: 'Status', cell: ({ status }) => <Status value={status} /> },
  { name: 'Amount', isNumber: true, cell: ({ amount, assetSymbol }) => <Amount value={amount} asset={assetSymbol} /> },
  { name: 'Left', isNumber: true, cell: ({ remaining }) => <Amount value={remaining} /> },
  { name: 'Held', isNumber: true, cell: ({ held }) => <Amount value={held} /> },
  { name: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
  {
    name: 'Taken by',
    cell: ({ taken }) =>
      taken.map(({ type, amount }) => (
        <div key={type}>
          {type} <Amount value={amount} />
        </div>
      )),
  },
];

export function Lots({ userId }: { userId: string }) {
  const list = useList('GET /api/v1/wallets/{userId}/lots', { path: { userId } });
  return <ListRows label="Lots" list={list} columns={COLUMNS} keyOf={({ id }) => id} none="No lot was ever opened." />;
}
