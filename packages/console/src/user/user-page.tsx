import { Stack, Tabs, Text } from '@mantine/core';
import { useParams } from 'react-router';
import { Adjust } from '../act/adjust.tsx';
import { ChangeStatus } from '../act/change-status.tsx';
import { EraseTexts } from '../act/erase-texts.tsx';
import { Post } from '../act/post.tsx';
import { useCall } from '../api/calls.ts';
import { useMay } from '../session/session.ts';
import { Facts } from '../show/facts.tsx';
import { Identifier, isSystemUser, nameOfUser } from '../show/identifier.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { Status } from '../show/status.tsx';
import { Alerts } from './alerts.tsx';
import { ExportCsv } from './export-csv.tsx';
import { Holds } from './holds.tsx';
import { Limits } from './limits.tsx';
import { Lots } from './lots.tsx';
import { TimeLine } from './time-line.tsx';
import { Wallets } from './wallets.tsx';

export default function UserPage() {
  const { userId = '' } = useParams();
  const user = useCall('GET /api/v1/wallets/{userId}', { path: { userId } });
  const assets = useCall('GET /api/v1/assets', {});
  const may = useMay();
  const isSystem = isSystemUser(userId);
  const isWatchable = !isSystem && may('wallet:events');
  const symbols = user.data?.wallets.map(({ assetSymbol }) => assetSymbol) ?? [];
  const allSymbols = assets.data?.assets.map(({ symbol }) => symbol) ?? symbols;
  const lots = assets.data?.assets.filter(({ symbol, lots }) => lots && symbols.includes(symbol)) ?? [];
  const actions = user.data && !isSystem && (
    <>
      <Post userId={userId} assets={allSymbols} />
      <Adjust userId={userId} assets={allSymbols} />
      <ChangeStatus userId={userId} status={user.data.status} />
      <ExportCsv userId={userId} />
      <EraseTexts userId={userId} />
    </>
  );
  return (
    <Page title={isSystem ? nameOfUser(userId) : 'User'} actions={actions}>
      <Loaded query={user}>
        {({ status, wallets }) => (
          <>
            <Facts facts={{ Id: <Identifier value={userId} />, Status: <Status value={status} /> }} />
            <Wallets userId={userId} wallets={wallets} />
            <Tabs key={userId} defaultValue="time-line" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="time-line">Time line</Tabs.Tab>
                {!isSystem && <Tabs.Tab value="holds">Holds</Tabs.Tab>}
                {lots.length > 0 && <Tabs.Tab value="lots">Lots</Tabs.Tab>}
                {!isSystem && <Tabs.Tab value="limits">Limits</Tabs.Tab>}
                {isWatchable && <Tabs.Tab value="alerts">Alerts</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="time-line" pt="md">
                <TimeLine userId={userId} assets={symbols} takesFilters={!isSystem} />
              </Tabs.Panel>
              <Tabs.Panel value="holds" pt="md">
                <Holds userId={userId} />
              </Tabs.Panel>
              <Tabs.Panel value="lots" pt="md">
                <Lots userId={userId} />
              </Tabs.Panel>
              <Tabs.Panel value="limits" pt="md">
                {symbols.length === 0 && <Text c="dimmed">They are shown with the first wallet.</Text>}
                <Stack gap="lg">
                  {symbols.map((asset) => (
                    <Limits key={asset} userId={userId} asset={asset} />
                  ))}
                </Stack>
              </Tabs.Panel>
              <Tabs.Panel value="alerts" pt="md">
                <Alerts userId={userId} assets={allSymbols} />
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  );
}
