import { Text } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Link } from 'react-router';
import { useCalls } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Section } from '../show/page.tsx';
import { ProblemAlert } from '../show/problem-alert.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

type Asset = Schemas['Asset'];
type Supply = Schemas['Supply'];

interface Row {
  readonly asset: Asset;
  /** `undefined` until it is known, `'unknown'` where it could not be found out. */
  readonly supply: Supply | 'unknown' | undefined;
}

const part = (name: string, key: keyof Supply): Column<Row> => ({
  name,
  isNumber: true,
  cell: ({ supply }) => {
    if (supply === 'unknown') return <Text c="dimmed">unknown</Text>;
    return supply && <Amount value={supply[key]} />;
  },
});

const COLUMNS: readonly Column<Row>[] = [
  { name: 'Asset', cell: ({ asset: { symbol } }) => <Link to={`/assets/${symbol}`}>{symbol}</Link> },
  { name: 'Name', cell: ({ asset }) => asset.name },
  { name: 'Status', cell: ({ asset }) => <Status value={asset.status} /> },
  part('Issued', 'issued'),
  part('Burned', 'burned'),
  part('Treasury', 'treasury'),
  part('Users', 'users'),
  part('Held', 'held'),
];

/** Where all credits of each asset are. */
export function SupplyTable({ assets }: { assets: readonly Asset[] }) {
  const supplies = useCalls(
    'GET /api/v1/assets/{symbol}/supply',
    assets.map(({ symbol }) => ({ path: { symbol } })),
  );
  const rows = assets.map((asset, index) => {
    const { data, error } = supplies[index]!;
    return { asset, supply: data ?? (error ? ('unknown' as const) : undefined) };
  });
  const failed = supplies.find(({ data, error }) => data === undefined && error);
  return (
    <Section title="Supply">
      <Rows
        label="Supply"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ asset }) => asset.symbol}
        none="There is no asset yet."
      />
      {failed && <ProblemAlert error={failed.error} />}
    </Section>
  );
}
