import { useCall } from '../api/calls.ts';
import { Loaded } from '../show/loaded.tsx';
import { Figure } from './figure.tsx';
import { minutesBefore, useMinute } from './use-minute.ts';

const SECONDS = 60;
const FORMAT = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** How many transactions are posted, of all assets, refused ones included. */
export function Throughput() {
  const to = useMinute();
  const query = { from: minutesBefore(to, 1), to: to.toISOString(), limit: 1 };
  const found = useCall('GET /api/v1/transactions', { query });
  return (
    <Figure name="Throughput" note="in the last full minute">
      <Loaded query={found}>{({ pagination }) => `${FORMAT.format(pagination.total / SECONDS)} per second`}</Loaded>
    </Figure>
  );
}
