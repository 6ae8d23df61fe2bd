import { HoldActions } from '../act/hold-actions.tsx';
import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Facts } from '../show/facts.tsx';
import { Expiry } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';
import { TIME_LINE_COLUMNS } from './columns.tsx';

/** A hold, and what became of it. */
export function OfHold({ holdId }: { holdId: string }) {
  const hold = useCall('GET /api/v1/wallets/holds/{holdId}', { path: { holdId } });
  return (
    <Section title="Hold" actions={hold.data && <HoldActions hold={hold.data} />}>
      <Loaded query={hold}>
        {({ status, amount, captured, remaining, assetSymbol, expiresAt, transactions }) => (
          <>
            <Facts
              facts={{
                Status: <Status value={status} />,
                'Set aside': <Amount value={amount} asset={assetSymbol} />,
                Captured: <Amount value={captured} asset={assetSymbol} />,
                Left: <Amount value={remaining} asset={assetSymbol} />,
                Expires: <Expiry at={expiresAt} />,
              }}
            />
            <Rows
              label="What became of the hold"
              columns={TIME_LINE_COLUMNS}
              rows={transactions}
              keyOf={({ id }) => id}
              none=""
            />
          </>
        )}
      </Loaded>
    </Section>
  );
}
