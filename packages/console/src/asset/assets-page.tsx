import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { Action } from '../act/action.tsx';
import { useCall } from '../api/calls.ts';
import { useSession } from '../session/session.ts';
import { LARGEST_SCALE } from '../show/decimal.ts';
import { Loaded } from '../show/loaded.tsx';
import { Page } from '../show/page.tsx';
import { SupplyTable } from './supply-table.tsx';

export default function AssetsPage() {
  const assets = useCall('GET /api/v1/assets', {});
  return (
    <Page title="Assets" actions={<CreateAsset />}>
      <Loaded query={assets}>{({ assets }) => <SupplyTable assets={assets} />}</Loaded>
    </Page>
  );
}

function CreateAsset() {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:admin"
      label="Create an asset"
      initialValues={{ symbol: '', name: '', scale: 0, lots: false }}
      fields={(form) => (
        <>
          <TextInput
            label="Symbol"
            description="2 to 16 capital letters, digits or underscores. It never changes."
            data-autofocus
            required
            {...form.getInputProps('symbol')}
          />
          <TextInput label="Name" required {...form.getInputProps('name')} />
          <NumberInput
            label="Decimals"
            description={`How many amounts have, 0 to ${LARGEST_SCALE}. It never changes.`}
            min={0}
            max={LARGEST_SCALE}
            required
            {...form.getInputProps('scale')}
          />
          <Checkbox
            label="Keep credits in lots, by class, priority and expiry"
            {...form.getInputProps('lots', { type: 'checkbox' })}
          />
        </>
      )}
      question={({ symbol, scale }) => `Create ${symbol} with ${scale} decimals? It cannot be removed.`}
      perform={(body) => client.call('POST /api/v1/assets', { body })}
      done="Created"
    />
  );
}
