import { useParams } from 'react-router';
import { RefundGroup } from '../act/refund.tsx';
import { useCall } from '../api/calls.ts';
import { Facts } from '../show/facts.tsx';
import { Identifier } from '../show/identifier.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { Status } from '../show/status.tsx';
import { OfGroup } from './of-group.tsx';

export default function GroupPage() {
  const { groupId = '' } = useParams();
  const group = useCall('GET /api/v1/wallets/groups/{groupId}', { path: { groupId } });
  return (
    <Page title="Group" actions={group.data?.status === 'SUCCESS' && <RefundGroup groupId={groupId} />}>
      <Loaded query={group}>
        {({ status }) => (
          <>
            <Facts facts={{ Id: <Identifier value={groupId} />, Outcome: <Status value={status} /> }} />
            <OfGroup groupId={groupId} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
