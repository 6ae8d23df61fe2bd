import { Text } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { useState } from 'react';
import { useCall } from '../api/calls.ts';
import { Choice } from '../show/choice.tsx';
import { TransactionLink, UserLink } from '../show/identifier.tsx';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';
import { REFRESH_MS } from './refresh.ts';

type Delivery = Schemas['Delivery'];

const SHOWN = 500;

const time = (name: string, value: (delivery: Delivery) => string | null): Column<Delivery> => ({
  name,
  cell: (delivery) => {
    const at = value(delivery);
    return at !== null && <Instant value={at} />;
  },
});

const COLUMNS: readonly Column<Delivery>[] = [
  { name: 'Transaction', cell: ({ transactionId }) => <TransactionLink id={transactionId} /> },
  { name: 'User', cell: ({ userId }) => <UserLink id={userId} /> },
  { name: 'Event', cell: ({ event }) => event },
  { name: 'Status', cell: ({ status }) => <Status value={status} /> },
  { name: 'Tries', isNumber: true, cell: ({ tries }) => String(tries) },
  time('Last try', ({ lastTriedAt }) => lastTriedAt),
  time('Next try', ({ nextTryAt }) => nextTryAt),
  {
    name: 'Answer',
    cell: ({ lastStatus, lastError, lastAnswer }) =>
      [lastStatus === null ? lastError : `HTTP ${lastStatus}`, lastAnswer].filter((said) => said !== null).join(': '),
  },
];

/** What the endpoint has not taken. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const [status, setStatus] = useState<'' | Delivery['status']>('');
  const deliveries = useCall(
    'GET /api/v1/webhooks/{webhookId}/deliveries',
    { path: { webhookId }, query: { limit: SHOWN, ...(status && { status }) } },
    { refetchInterval: REFRESH_MS },
  );
  const filter = (
    <Choice
      label="Status"
      options={[{ value: '', label: 'All' }, 'RETRYING', 'PARKED']}
      value={status}
      onChange={setStatus}
    />
  );
  return (
    <Section title="Deliveries that were not taken" actions={filter}>
      <Loaded query={deliveries}>
        {({ deliveries: rows, pagination: { total } }) => (
          <>
            <Rows
              label="Deliveries"
              columns={COLUMNS}
              rows={rows}
              keyOf={(delivery) => `${delivery.webhookId} ${delivery.event}`}
              none="All were taken."
            />
            {total > rows.length && (
              <Text size="sm" c="dimmed">
                The newest {rows.length} of {total.toLocaleString('en')}.
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
