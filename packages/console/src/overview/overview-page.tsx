import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useCall } from '../api/calls.ts';
import { Choice } from '../show/choice.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page, Section } from '../show/page.tsx';
import { SupplyTable } from '../asset/supply-table.tsx';
import { Flows } from './flows.tsx';
import classes from './overview.module.css';
import { Refusals } from './refusals.tsx';
import { Throughput } from './throughput.tsx';
import { TreasuryLasts } from './treasury-lasts.tsx';
import { LastVerification } from './last-verification.tsx';

export function OverviewPage() {
  const assets = useCall('GET /api/v1/assets', {});
  return (
    <Page title="Overview">
      <div className={classes['figures']}>
        <Throughput />
        <Refusals />
        <LastVerification />
      </div>
      <Loaded query={assets}>
        {({ assets }) => (
          <>
            <SupplyTable assets={assets} />
            {assets[0] && <OfAsset symbols={assets.map(({ symbol }) => symbol)} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function OfAsset({ symbols }: { symbols: readonly string[] }) {
  const [chosen, setChosen] = useState(symbols.includes('GOLD') ? 'GOLD' : (symbols[0] ?? ''));
  return (
    <Section
      title="The last 30 days"
      actions={<Choice label="Asset" options={symbols} value={chosen} onChange={setChosen} />}
    >
      <Stack>
        <div className={classes['figures']}>
          <TreasuryLasts asset={chosen} />
        </div>
        <Flows asset={chosen} />
      </Stack>
    </Section>
  );
}
