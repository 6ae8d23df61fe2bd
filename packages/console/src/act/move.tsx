import { NativeSelect, TextInput } from '@mantine/core';
import { type Scope, useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';
import { Action } from './action.tsx';

type Type = 'SPEND' | 'TOP_UP' | 'BONUS' | 'ADJUST_UP' | 'ADJUST_DOWN';

interface Kind {
  readonly label: string;
  readonly scope: Scope;
  readonly types: readonly { readonly value: Type; readonly label: string }[];
  /** What it is about: a correction says why, everything else may say what for. */
  readonly text: 'reason' | 'reference';
  readonly done: string;
}

const KINDS = {
  purchase: {
    label: 'Purchase',
    scope: 'wallet:spend',
    types: [{ value: 'SPEND', label: 'Spend: the user pays' }],
    text: 'reference',
    done: 'Paid',
  },
  credit: {
    label: 'Credit',
    scope: 'wallet:credit',
    types: [
      { value: 'TOP_UP', label: 'Top up: the user has bought it' },
      { value: 'BONUS', label: 'Bonus: the user is given it' },
    ],
    text: 'reference',
    done: 'Credited',
  },
  adjust: {
    label: 'Adjust',
    scope: 'wallet:admin',
    types: [
      { value: 'ADJUST_UP', label: 'Up: the user gets more' },
      { value: 'ADJUST_DOWN', label: 'Down: the user gets less' },
    ],
    text: 'reason',
    done: 'Adjusted',
  },
} as const satisfies Record<string, Kind>;

interface Values {
  readonly type: Type;
  readonly assetSymbol: string;
  readonly amount: string;
  readonly reason: string;
  readonly reference: string;
}

interface MoveProps {
  readonly kind: keyof typeof KINDS;
  readonly userId: string;
  readonly assets: readonly string[];
}

/** Moves credits between a user and the treasury. */
export function Move({ kind, userId, assets }: MoveProps) {
  const { client } = useSession();
  const { label, scope, types, text, done }: Kind = KINDS[kind];
  const bodyOf = ({ type, assetSymbol, amount, ...texts }: Values) => ({
    ...{ type, userId, assetSymbol, amount: amount.trim() },
    ...((texts[text] !== '' || text === 'reason') && { [text]: texts[text] }),
  });
  const initialValues: Values = {
    ...{ type: types[0]!.value, assetSymbol: assets[0] ?? '' },
    ...{ amount: '', reason: '', reference: '' },
  };
  return (
    <Action
      scope={scope}
      label={label}
      initialValues={initialValues}
      fields={(form) => (
        <>
          <NativeSelect label="Type" data={[...types]} {...form.getInputProps('type')} />
          <NativeSelect label="Asset" data={[...assets]} {...form.getInputProps('assetSymbol')} />
          <TextInput label="Amount" inputMode="decimal" data-autofocus required {...form.getInputProps('amount')} />
          <TextInput
            label={text === 'reason' ? 'Reason' : 'Reference'}
            description={text === 'reason' ? 'It stands in the history' : 'For the history: an order, a ticket'}
            required={text === 'reason'}
            {...form.getInputProps(text)}
          />
        </>
      )}
      preview={(values) => client.preview('POST /api/v1/wallets/transactions', { body: bodyOf(values) })}
      question={({ type, amount, assetSymbol, ...texts }) =>
        `${type} of ${readable(amount.trim())} ${assetSymbol}${texts[text] === '' ? '' : ` (${texts[text]})`}?`
      }
      perform={(values, key) => client.post(bodyOf(values), { key })}
      done={done}
    />
  );
}
