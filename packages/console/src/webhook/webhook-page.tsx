import { useParams } from 'react-router';
import { useCall } from '../api/calls.ts';
import { Facts } from '../show/facts.tsx';
import { Identifier } from '../show/identifier.tsx';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { Status } from '../show/status.tsx';
import { Deliveries } from './deliveries.tsx';
import { REFRESH_MS } from './refresh.ts';
import { PauseOrResume, Remove, Replay, Rotate, SendTest } from './webhook-actions.tsx';

export default function WebhookPage() {
  const { webhookId = '' } = useParams();
  const path = { webhookId };
  const webhook = useCall('GET /api/v1/webhooks/{webhookId}', { path }, { refetchInterval: REFRESH_MS });
  const actions = webhook.data && (
    <>
      <SendTest webhookId={webhookId} />
      <Replay webhookId={webhookId} />
      <Rotate webhookId={webhookId} />
      <PauseOrResume webhook={webhook.data} />
      <Remove webhookId={webhookId} />
    </>
  );
  return (
    <Page title="Webhook" actions={actions}>
      <Loaded query={webhook}>
        {({ id, url, description, status, types, assets, behind, retrying, parked, ...times }) => (
          <>
            <Facts
              facts={{
                Id: <Identifier value={id} />,
                Endpoint: url,
                'What for': description,
                Status: <Status value={status} />,
                Events: types.join(', '),
                Assets: assets === null ? 'all' : assets.join(', '),
                'Transactions behind': behind.toLocaleString('en'),
                'Deliveries retried': retrying.toLocaleString('en'),
                'Deliveries parked': parked.toLocaleString('en'),
                Created: <Instant value={times.createdAt} />,
                'Former secret signs until': times.previousSecretUntil !== null && (
                  <Instant value={times.previousSecretUntil} />
                ),
              }}
            />
            <Deliveries webhookId={webhookId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
