import { type Schemas } from '@wallet-service/client';
import { decimalOf, LARGEST_SCALE, minorOf } from '../show/decimal.ts';

type Flow = Schemas['Flows']['rows'][number];

const BETWEEN_USERS: readonly string[] = ['SEND', 'RECEIVE'];

/** By type what came to users less what went from them; the time as a chart's axis says it. */
type Day = { readonly day: string; readonly count: number } & Readonly<Record<string, string | number>>;

/** For a chart, where alone the last digits of an amount do not matter. Days of which nothing is told have zero. */
export function daysOf(rows: readonly Flow[], first: Date, length: number): Day[] {
  const byPeriod = Map.groupBy(rows, ({ period }) => period);
  return Array.from({ length }, (_, index) => {
    const date = new Date(first.getFullYear(), first.getMonth(), first.getDate() + index);
    const flows = byPeriod.get(periodOf(date)) ?? [];
    const moved = flows.filter(({ type }) => !BETWEEN_USERS.includes(type));
    return {
      ...Object.fromEntries(moved.map(({ type, credited, debited }) => [type, Number(credited) - Number(debited)])),
      day: date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }),
      count: flows.reduce((sum, { count }) => sum + count, 0),
    };
  });
}

const two = (number: number) => String(number).padStart(2, '0');

const periodOf = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

export type TypeTotal = Omit<Flow, 'period'>;

/** All days of a type together, exactly. */
export function totalsOf(rows: readonly Flow[]): TypeTotal[] {
  const sum = (flows: readonly Flow[], amountOf: (flow: Flow) => string) =>
    decimalOf(
      flows.reduce((total, flow) => total + minorOf(amountOf(flow), LARGEST_SCALE), 0n),
      LARGEST_SCALE,
    );
  return [...Map.groupBy(rows, ({ type }) => type)].map(([type, flows]) => ({
    type,
    credited: sum(flows, ({ credited }) => credited),
    debited: sum(flows, ({ debited }) => debited),
    count: flows.reduce((total, { count }) => total + count, 0),
  }));
}
