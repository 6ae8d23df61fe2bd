import { type Schemas } from '@wallet-service/client';
import { Amount } from '../show/amount.tsx';
import { TransactionLink } from '../show/identifier.tsx';
import { Expiry } from '../show/instant.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';

type Details = Schemas['TransactionWithLedger'];

const SHARES: readonly Column<Schemas['LotShare']>[] = [
  { name: 'Lot', cell: ({ lotId }) => lotId },
  { name: 'Class', cell: (share) => share.class },
  { name: 'Amount', isNumber: true, cell: ({ amount }) => <Amount value={amount} /> },
];

const OPENED: readonly Column<Schemas['OpenedLot']>[] = [
  { name: 'Lot', cell: ({ lotId }) => lotId },
  { name: 'Class', cell: (lot) => lot.class },
  { name: 'Priority', isNumber: true, cell: ({ priority }) => String(priority) },
  { name: 'Amount', isNumber: true, cell: ({ amount }) => <Amount value={amount} /> },
  { name: 'Expires', cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
];

const SPENT: readonly Column<Schemas['Spent']>[] = [
  { name: 'Transaction', cell: ({ transactionId }) => <TransactionLink id={transactionId} /> },
  { name: 'Type', cell: ({ type }) => type },
  { name: 'Amount', isNumber: true, cell: ({ amount }) => <Amount value={amount} /> },
];

/** Which lots it has taken of, given back to, or opened, and where those went. */
export function LotsOfTransaction({ details: { paidFrom, returnedTo, lots, spentOn } }: { details: Details }) {
  return (
    <>
      <Table title="Paid from" columns={SHARES} rows={paidFrom} keyOf={({ lotId }) => lotId} />
      <Table title="Returned to" columns={SHARES} rows={returnedTo} keyOf={({ lotId }) => lotId} />
      <Table title="Lots opened" columns={OPENED} rows={lots} keyOf={({ lotId }) => lotId} />
      <Table title="Spent on" columns={SPENT} rows={spentOn} keyOf={({ transactionId }) => transactionId} />
    </>
  );
}

interface TableProps<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[] | undefined;
  readonly keyOf: (row: Row) => string;
}

function Table<Row>({ title, rows = [], ...rest }: TableProps<Row>) {
  if (rows.length === 0) return null;
  return (
    <Section title={title}>
      <Rows label={title} rows={rows} none="" {...rest} />
    </Section>
  );
}
