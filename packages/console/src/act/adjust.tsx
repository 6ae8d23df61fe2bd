import { NativeSelect } from '@mantine/core';
import { useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';
import { AmountField, ReasonField } from './fields.tsx';

interface Adjustment {
  readonly type: 'ADJUST_UP' | 'ADJUST_DOWN';
  readonly assetSymbol: string;
  readonly amount: string;
  readonly reason: string;
}

/** Corrects what a user has, and says why. */
export function Adjust({ userId, assets }: { userId: string; assets: readonly string[] }) {
  const { client } = useSession();
  const bodyOf = (values: Adjustment) => ({ ...values, amount: values.amount.trim(), userId });
  const initialValues: Adjustment = { type: 'ADJUST_UP', assetSymbol: assets[0] ?? '', amount: '', reason: '' };
  return (
    <Action
      scope="wallet:admin"
      label="Adjust"
      initialValues={initialValues}
      fields={(form) => (
        <>
          <NativeSelect
            label="Direction"
            data={[
              { value: 'ADJUST_UP', label: 'Up: the user gets more' },
              { value: 'ADJUST_DOWN', label: 'Down: the user gets less' },
            ]}
            {...form.getInputProps('type')}
          />
          <NativeSelect label="Asset" data={[...assets]} {...form.getInputProps('assetSymbol')} />
          <AmountField data-autofocus required {...form.getInputProps('amount')} />
          <ReasonField {...form.getInputProps('reason')} />
        </>
      )}
      preview={(values) => client.preview('POST /api/v1/wallets/transactions', { body: bodyOf(values) })}
      question={({ type, amount, assetSymbol, reason }) =>
        `${type === 'ADJUST_UP' ? 'Give' : 'Take'} ${readable(amount.trim())} ${assetSymbol}, because: ${reason}?`
      }
      perform={(values, key) => client.post(bodyOf(values), { key })}
      done="Adjusted"
    />
  );
}
