import { NativeSelect } from '@mantine/core';
import { type Scope, useMay, useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';
import { AmountField, ReferenceField } from './fields.tsx';

const TYPES = [
  { value: 'SPEND', label: 'Purchase: the user spends', scope: 'wallet:spend' },
  { value: 'TOP_UP', label: 'Top-up: the user has paid for it', scope: 'wallet:credit' },
  { value: 'BONUS', label: 'Bonus: the user is given it', scope: 'wallet:credit' },
] as const satisfies readonly { readonly scope: Scope; readonly value: string; readonly label: string }[];

interface Posting {
  readonly type: (typeof TYPES)[number]['value'];
  readonly assetSymbol: string;
  readonly amount: string;
  readonly reference: string;
}

/** What a game or a shop would ask for, where it could not. */
export function Post({ userId, assets }: { userId: string; assets: readonly string[] }) {
  const { client } = useSession();
  const may = useMay();
  const types = TYPES.filter(({ scope }) => may(scope));
  const [first] = types;
  if (!first) return null;
  const bodyOf = ({ amount, reference, ...values }: Posting) => ({
    ...values,
    userId,
    amount: amount.trim(),
    reference: reference || null,
  });
  const initialValues: Posting = { type: first.value, assetSymbol: assets[0] ?? '', amount: '', reference: '' };
  return (
    <Action
      scope={first.scope}
      label="Post"
      initialValues={initialValues}
      fields={(form) => (
        <>
          <NativeSelect
            label="Type"
            data={types.map(({ value, label }) => ({ value, label }))}
            {...form.getInputProps('type')}
          />
          <NativeSelect label="Asset" data={[...assets]} {...form.getInputProps('assetSymbol')} />
          <AmountField data-autofocus required {...form.getInputProps('amount')} />
          <ReferenceField example="an order" {...form.getInputProps('reference')} />
        </>
      )}
      preview={(values) => client.preview('POST /api/v1/wallets/transactions', { body: bodyOf(values) })}
      question={({ type, amount, assetSymbol }) => `Post a ${type} of ${readable(amount.trim())} ${assetSymbol}?`}
      perform={(values, key) => client.post(bodyOf(values), { key })}
      done="Posted"
    />
  );
}
