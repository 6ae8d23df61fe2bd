import { type Schemas } from '@wallet-service/client';
import { Link } from 'react-router';
import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

type Asset = Schemas['Asset'];

/** Each asks for itself; all of an asset ask once. */
function SupplyOf({ symbol, part }: { symbol: string; part: keyof Schemas['Supply'] }) {
  const { data } = useCall('GET /api/v1/assets/{symbol}/supply', { path: { symbol } });
  return data && <Amount value={data[part]} />;
}

const part = (name: string, key: keyof Schemas['Supply']): Column<Asset> => ({
  name,
  isNumber: true,
  cell: ({ symbol }) => <SupplyOf symbol={symbol} part={key} />,
});

const COLUMNS: readonly Column<Asset>[] = [
  { name: 'Asset', cell: ({ symbol }) => <Link to={`/assets/${symbol}`}>{symbol}</Link> },
  { name: 'Name', cell: ({ name }) => name },
  { name: 'Status', cell: ({ status }) => <Status value={status} /> },
  part('Issued', 'issued'),
  part('Burned', 'burned'),
  part('Treasury', 'treasury'),
  part('Users', 'users'),
  part('Held', 'held'),
];

/** Where all credits of each asset are. */
export function SupplyTable({ assets }: { assets: readonly Asset[] }) {
  return (
    <Section title="Supply">
      <Rows
        label="Supply"
        columns={COLUMNS}
        rows={assets}
        keyOf={({ symbol }) => symbol}
        none="There is no asset yet."
      />
    </Section>
  );
}
