import { useCall } from '../api/calls.ts';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { Rows } from '../show/rows.tsx';
import { TRANSACTION_COLUMNS } from './columns.tsx';

/** All that was posted together. */
export function OfGroup({ groupId }: { groupId: string }) {
  const group = useCall('GET /api/v1/wallets/groups/{groupId}', { path: { groupId } });
  return (
    <Section title="Posted together">
      <Loaded query={group}>
        {({ transactions }) => (
          <Rows
            label="Posted together"
            columns={TRANSACTION_COLUMNS}
            rows={transactions}
            keyOf={({ id }) => id}
            none=""
          />
        )}
      </Loaded>
    </Section>
  );
}
