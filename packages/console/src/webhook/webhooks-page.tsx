import { type Schemas } from '@wallet-service/client';
import { Link } from 'react-router';
import { useCall } from '../api/calls.ts';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';
import { CreateWebhook } from './create-webhook.tsx';
import { REFRESH_MS } from './refresh.ts';

const COLUMNS: readonly Column<Schemas['Webhook']>[] = [
  { name: 'Endpoint', cell: ({ id, url }) => <Link to={`/webhooks/${id}`}>{url}</Link> },
  { name: 'What for', cell: ({ description }) => description },
  { name: 'Status', cell: ({ status }) => <Status value={status} /> },
  { name: 'Behind', isNumber: true, cell: ({ behind }) => behind.toLocaleString('en') },
  { name: 'Retrying', isNumber: true, cell: ({ retrying }) => retrying.toLocaleString('en') },
  { name: 'Parked', isNumber: true, cell: ({ parked }) => parked.toLocaleString('en') },
];

export default function WebhooksPage() {
  const webhooks = useCall('GET /api/v1/webhooks', {}, { refetchInterval: REFRESH_MS });
  return (
    <Page title="Webhooks" actions={<CreateWebhook />}>
      <Loaded query={webhooks}>
        {({ webhooks: rows }) => (
          <Rows
            label="Webhooks"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ id }) => id}
            none="No endpoint is told anything."
          />
        )}
      </Loaded>
    </Page>
  );
}
