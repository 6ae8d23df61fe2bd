import { BarChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Loaded } from '../show/loaded.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { daysOf, type TypeTotal, totalsOf } from './days.ts';
import classes from './overview.module.css';
import { useMinute } from './use-minute.ts';

const DAYS = 30;
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Where nothing says which labels to show, each is measured: that takes longer than all else of a chart.
const AXES = { xAxisProps: { interval: 4 }, yAxisProps: { interval: 0 } } as const;

const COLORS: Readonly<Record<string, string>> = {
  TOP_UP: 'teal.6',
  BONUS: 'lime.6',
  REFUND: 'cyan.6',
  ADJUST_UP: 'green.9',
  SPEND: 'blue.6',
  CAPTURE: 'indigo.6',
  FEE: 'grape.6',
  EXPIRE: 'orange.6',
  REVERSAL: 'pink.6',
  CHARGEBACK: 'red.7',
  RECOVERY: 'red.4',
  ADJUST_DOWN: 'yellow.7',
};

const TOTALS: readonly Column<TypeTotal>[] = [
  { name: 'Type', cell: ({ type }) => type },
  { name: 'To users', isNumber: true, cell: ({ credited }) => <Amount value={credited} /> },
  { name: 'From users', isNumber: true, cell: ({ debited }) => <Amount value={debited} /> },
  { name: 'Transactions', isNumber: true, cell: ({ count }) => count.toLocaleString('en') },
];

/** What came to users, above the line, and what went from them, below it; and how many transactions that were. */
export default function Flows({ asset }: { asset: string }) {
  const to = useMinute();
  const first = new Date(to.getFullYear(), to.getMonth(), to.getDate() - (DAYS - 1));
  const query = { asset, from: first.toISOString(), to: to.toISOString(), timeZone: TIME_ZONE };
  const flows = useCall('GET /api/v1/reports/flows', { query });
  return (
    <Loaded query={flows}>
      {({ rows }) => {
        const days = daysOf(rows, first, DAYS);
        const types = Object.keys(COLORS).filter((type) => rows.some((row) => row.type === type));
        return (
          <>
            <div className={classes['charts']}>
              <figure>
                <Text component="figcaption" fw={600}>
                  Faucets and sinks, {asset} by day
                </Text>
                <BarChart
                  className={classes['chart']}
                  data={days}
                  dataKey="day"
                  type="stacked"
                  series={types.map((name) => ({ name, color: COLORS[name] ?? 'gray.6' }))}
                  barChartProps={{ stackOffset: 'sign' }}
                  barProps={{ isAnimationActive: false }}
                  valueFormatter={compact}
                  {...AXES}
                  withLegend
                />
              </figure>
              <figure>
                <Text component="figcaption" fw={600}>
                  Transactions in {asset} by day
                </Text>
                <BarChart
                  className={classes['chart']}
                  data={days}
                  dataKey="day"
                  series={[{ name: 'count', label: 'Transactions', color: 'blue.6' }]}
                  barProps={{ isAnimationActive: false }}
                  valueFormatter={compact}
                  {...AXES}
                />
              </figure>
            </div>
            <Rows
              label={`Faucets and sinks of ${asset}`}
              columns={TOTALS}
              rows={totalsOf(rows)}
              keyOf={({ type }) => type}
              none="Nothing was moved."
            />
          </>
        );
      }}
    </Loaded>
  );
}

const FORMAT = new Intl.NumberFormat('en', { notation: 'compact' });

const compact = (value: number) => FORMAT.format(value);
