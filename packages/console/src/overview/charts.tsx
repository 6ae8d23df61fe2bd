import { BarChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { daysOf } from './days.ts';
import classes from './overview.module.css';

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

interface ChartsProps {
  readonly asset: string;
  readonly rows: Schemas['Flows']['rows'];
  readonly first: Date;
  /** How many days. */
  readonly length: number;
}

/** What came to users, above the line, and what went from them, below it; and how many transactions that were. */
export default function Charts({ asset, rows, first, length }: ChartsProps) {
  const days = daysOf(rows, first, length);
  const types = Object.keys(COLORS).filter((type) => rows.some((row) => row.type === type));
  return (
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
  );
}

const FORMAT = new Intl.NumberFormat('en', { notation: 'compact' });

const compact = (value: number) => FORMAT.format(value);
