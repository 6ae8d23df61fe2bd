import { Checkbox, NativeSelect, Text } from '@mantine/core';
import { useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';
import { ReferenceField } from './fields.tsx';
import { type Refundable, restOf } from './refund.tsx';

interface Values {
  readonly from: 'ANY' | 'LOT';
  readonly freeze: boolean;
  readonly reference: string;
}

const initialValues: Values = { from: 'ANY', freeze: false, reference: '' };

/** Takes back a top-up that the payment provider has taken back. */
export function ChargeBack({ transaction }: { transaction: Refundable }) {
  const { client } = useSession();
  const rest = restOf(transaction);
  if (transaction.type !== 'TOP_UP' || rest === undefined) return null;
  const { id: transactionId, assetSymbol } = transaction;
  return (
    <Action
      scope="wallet:refund"
      label="Charge back"
      isDangerous
      initialValues={initialValues}
      fields={(form) => (
        <>
          <NativeSelect
            label="Take"
            description="Without lots it is always whatever is available."
            data={[
              { value: 'ANY', label: 'whatever is available' },
              { value: 'LOT', label: 'only what is left of these very credits' },
            ]}
            data-autofocus
            {...form.getInputProps('from')}
          />
          <Checkbox label="Freeze the wallet" {...form.getInputProps('freeze', { type: 'checkbox' })} />
          <ReferenceField example="a dispute" {...form.getInputProps('reference')} />
        </>
      )}
      question={({ freeze }) =>
        `Take back ${readable(rest)} ${assetSymbol ?? ''}${freeze ? ' and freeze the wallet' : ''}? What cannot be taken is owed.`
      }
      perform={({ reference, ...values }, key) =>
        client.call(
          'POST /api/v1/wallets/transactions/{transactionId}/chargebacks',
          { path: { transactionId }, body: { ...values, reference: reference || null } },
          { key },
        )
      }
      done="Charged back"
      result={({ debt }) => (
        <Text>
          The user now owes {readable(debt)} {assetSymbol} of it.
        </Text>
      )}
    />
  );
}
