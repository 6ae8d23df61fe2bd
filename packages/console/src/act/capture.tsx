import { Checkbox } from '@mantine/core';
import { type Hold } from '@wallet-service/client';
import { useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';
import { AmountField, ReferenceField } from './fields.tsx';

/** Takes what is held, or a part of it. */
export function Capture({ hold }: { hold: Pick<Hold, 'id' | 'remaining' | 'assetSymbol'> }) {
  const { client } = useSession();
  const left = `${readable(hold.remaining)} ${hold.assetSymbol}`;
  return (
    <Action
      scope="wallet:hold"
      label="Capture"
      initialValues={{ amount: '', final: true, reference: '' }}
      fields={(form) => (
        <>
          <AmountField
            description={`Empty: all that is left, ${left}`}
            data-autofocus
            {...form.getInputProps('amount')}
          />
          <Checkbox label="Release the rest" {...form.getInputProps('final', { type: 'checkbox' })} />
          <ReferenceField example="an order" {...form.getInputProps('reference')} />
        </>
      )}
      question={({ amount, final }) => {
        if (amount.trim() === '') return `Take all that is left, ${left}?`;
        const rest = final ? 'let go' : 'kept';
        return `Take ${readable(amount.trim())} ${hold.assetSymbol}? The rest is ${rest}.`;
      }}
      perform={({ amount, final, reference }, key) =>
        client.capture(hold.id, { amount: amount.trim() || null, final, reference: reference || null }, { key })
      }
      done="Captured"
    />
  );
}
