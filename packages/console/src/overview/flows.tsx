import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Loaded } from '../show/loaded.tsx';
import { part } from '../show/part.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { type TypeTotal, totalsOf } from './days.ts';
import { useMinute } from './use-minute.ts';

// What they show is asked for meanwhile.
const loadCharts = () => import('./charts.tsx');
const Charts = part('charts', loadCharts);
// Whoever comes here first needs them as soon as it is known who that is. Where they cannot be had is said in their place.
if (['', '#/'].includes(location.hash)) loadCharts().catch(() => undefined);

const DAYS = 30;
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const TOTALS: readonly Column<TypeTotal>[] = [
  { name: 'Type', cell: ({ type }) => type },
  { name: 'To users', isNumber: true, cell: ({ credited }) => <Amount value={credited} /> },
  { name: 'From users', isNumber: true, cell: ({ debited }) => <Amount value={debited} /> },
  { name: 'Transactions', isNumber: true, cell: ({ count }) => count.toLocaleString('en') },
];

/** What came to users and went from them, by day and all in all. */
export function Flows({ asset }: { asset: string }) {
  const to = useMinute();
  const first = new Date(to.getFullYear(), to.getMonth(), to.getDate() - (DAYS - 1));
  const query = { asset, from: first.toISOString(), to: to.toISOString(), timeZone: TIME_ZONE };
  const flows = useCall('GET /api/v1/reports/flows', { query });
  return (
    <Loaded query={flows}>
      {({ rows }) => (
        <>
          <Charts asset={asset} rows={rows} first={first} length={DAYS} />
          <Rows
            label={`Faucets and sinks of ${asset}`}
            columns={TOTALS}
            rows={totalsOf(rows)}
            keyOf={({ type }) => type}
            none="Nothing was moved."
          />
        </>
      )}
    </Loaded>
  );
}
