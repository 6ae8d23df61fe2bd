import { useParams } from 'react-router';
import { useCall } from '../api/calls.ts';
import { Facts } from '../show/facts.tsx';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { Status } from '../show/status.tsx';
import { AssetLimits } from './asset-limits.tsx';
import { ChangeAsset } from './change-asset.tsx';
import { ChangeSupply } from './change-supply.tsx';
import { SupplyTable } from './supply-table.tsx';

export default function AssetPage() {
  const { symbol = '' } = useParams();
  const asset = useCall('GET /api/v1/assets/{symbol}', { path: { symbol } });
  const actions = asset.data && (
    <>
      <ChangeSupply symbol={symbol} kind="issuances" />
      <ChangeSupply symbol={symbol} kind="burns" />
      <ChangeAsset asset={asset.data} />
    </>
  );
  return (
    <Page title={symbol} actions={actions}>
      <Loaded query={asset}>
        {(details) => (
          <>
            <Facts
              facts={{
                Name: details.name,
                Status: <Status value={details.status} />,
                Decimals: String(details.scale),
                Lots: details.lots ? 'kept' : 'not kept',
                Created: <Instant value={details.createdAt} />,
              }}
            />
            <SupplyTable assets={[details]} />
            <AssetLimits symbol={symbol} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
