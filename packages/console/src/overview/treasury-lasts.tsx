import { type Schemas } from '@wallet-service/client';
import { useCall } from '../api/calls.ts';
import { decimalOf, LARGEST_SCALE, minorOf, readable } from '../show/decimal.ts';
import { Loaded } from '../show/loaded.tsx';
import { Figure } from './figure.tsx';
import { minutesBefore, useMinute } from './use-minute.ts';

const DAY_HOURS = 24;
/** From then on days say more. */
const MANY_HOURS = 72n;

/** For how long the treasury has credits to give, if it goes on as in the last day. */
export function TreasuryLasts({ asset }: { asset: string }) {
  const to = useMinute();
  const supply = useCall('GET /api/v1/assets/{symbol}/supply', { path: { symbol: asset } });
  const flows = useCall('GET /api/v1/reports/flows', {
    query: { asset, from: minutesBefore(to, DAY_HOURS * 60), to: to.toISOString() },
  });
  const out = flows.data && outflowOf(flows.data.rows);
  return (
    <Figure
      name="Treasury lasts"
      note={
        out !== undefined &&
        `${readable(decimalOf(out < 0n ? -out : out, LARGEST_SCALE))} ${asset} ${out < 0n ? 'came back' : 'went out'} in the last 24 hours`
      }
    >
      <Loaded query={supply}>
        {({ treasury }) => (
          <Loaded query={flows}>{() => out !== undefined && lastingOf(minorOf(treasury, LARGEST_SCALE), out)}</Loaded>
        )}
      </Loaded>
    </Figure>
  );
}

/** What users have more than a day before came from the treasury: what they give each other adds up to nothing. */
function outflowOf(rows: Schemas['Flows']['rows']): bigint {
  return rows.reduce(
    (sum, { credited, debited }) => sum + minorOf(credited, LARGEST_SCALE) - minorOf(debited, LARGEST_SCALE),
    0n,
  );
}

function lastingOf(treasury: bigint, out: bigint): string {
  if (out <= 0n) return 'it does not shrink';
  const hours = (treasury * BigInt(DAY_HOURS)) / out;
  return hours < MANY_HOURS ? `${hours} hours` : `${readable(String(hours / 24n))} days`;
}
