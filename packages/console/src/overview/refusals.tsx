import { isProblem } from '@wallet-service/client';
import { useCall } from '../api/calls.ts';
import { Loaded } from '../show/loaded.tsx';
import { Figure } from './figure.tsx';
import { minutesBefore, useMinute } from './use-minute.ts';

const NEWEST = 500;

// The service looks through no more than 100,000 transactions: where a day has more, an hour or a minute has fewer.
const SPANS = [
  { minutes: 24 * 60, name: 'in the last 24 hours' },
  { minutes: 60, name: 'in the last hour' },
  { minutes: 1, name: 'in the last minute' },
] as const;

/** How many transactions a rule has refused, and by which. */
export function Refusals() {
  return <RefusalsWithin index={0} />;
}

function RefusalsWithin({ index }: { index: number }) {
  const { minutes, name } = SPANS[index] ?? SPANS[0];
  const to = useMinute();
  const query = {
    status: 'REJECTED',
    from: minutesBefore(to, minutes),
    to: to.toISOString(),
    limit: NEWEST,
  } as const;
  const found = useCall('GET /api/v1/transactions', { query });
  const isTooMany = isProblem(found.error, 'VALIDATION_FAILED');
  if (isTooMany && index + 1 < SPANS.length) return <RefusalsWithin index={index + 1} />;
  const codes = found.data?.transactions.flatMap(({ rejection }) => (rejection ? [rejection.code] : [])) ?? [];
  const counted = [...Map.groupBy(codes, (code) => code)].sort(([, some], [, others]) => others.length - some.length);
  return (
    <Figure
      name="Refusals"
      note={
        <>
          {name}
          {counted.slice(0, 3).map(([code, { length }]) => (
            <div key={code}>
              {code}: {length}
            </div>
          ))}
        </>
      }
    >
      <Loaded query={found}>{({ pagination }) => pagination.total.toLocaleString('en')}</Loaded>
    </Figure>
  );
}
