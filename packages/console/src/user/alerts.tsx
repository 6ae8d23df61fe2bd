import { NativeSelect } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Action } from '../act/action.tsx';
import { AmountField } from '../act/fields.tsx';
import { useCall } from '../api/calls.ts';
import { useSession } from '../session/session.ts';
import { Amount } from '../show/amount.tsx';
import { readable } from '../show/decimal.ts';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';

interface AlertsProps {
  readonly userId: string;
  readonly assets: readonly string[];
}

const COLUMNS: readonly Column<Schemas['Alert']>[] = [
  { name: 'Asset', cell: ({ assetSymbol }) => assetSymbol },
  { name: 'Below', isNumber: true, cell: ({ below }) => <Amount value={below} /> },
];

/** Below which balances of a user webhooks are told. */
export function Alerts({ userId, assets }: AlertsProps) {
  const alerts = useCall('GET /api/v1/wallets/{userId}/alerts', { path: { userId } });
  return (
    <Section title="Webhooks are told of a balance" actions={<SetAlert userId={userId} assets={assets} />}>
      <Loaded query={alerts}>
        {({ alerts: rows }) => (
          <Rows
            label="Alerts"
            columns={COLUMNS}
            rows={rows}
            keyOf={({ assetSymbol }) => assetSymbol}
            none="They are told of none."
          />
        )}
      </Loaded>
    </Section>
  );
}

function SetAlert({ userId, assets }: AlertsProps) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:events"
      label="Set an alert"
      initialValues={{ assetSymbol: assets[0] ?? '', below: '' }}
      fields={(form) => (
        <>
          <NativeSelect label="Asset" data={[...assets]} {...form.getInputProps('assetSymbol')} />
          <AmountField
            label="Below"
            description="Empty: no alert any more"
            data-autofocus
            {...form.getInputProps('below')}
          />
        </>
      )}
      question={({ assetSymbol, below }) =>
        below.trim() === ''
          ? `Tell webhooks no more of the balance of ${assetSymbol}?`
          : `Tell webhooks when the balance falls below ${readable(below.trim())} ${assetSymbol}?`
      }
      perform={({ assetSymbol, below }) =>
        client.call('PUT /api/v1/wallets/{userId}/alerts', {
          path: { userId },
          body: { assetSymbol, below: below.trim() || null },
        })
      }
      done="The alert is set"
    />
  );
}
