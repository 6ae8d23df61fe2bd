import { Action } from '../act/action.tsx';
import { AmountField, ReferenceField } from '../act/fields.tsx';
import { useSession } from '../session/session.ts';
import { readable } from '../show/decimal.ts';

const KINDS = {
  issuances: { label: 'Issue', question: 'Bring into being, into the treasury:', done: 'Issued' },
  burns: { label: 'Burn', question: 'Take out of being, from the treasury:', done: 'Burned' },
} as const;

/** Brings credits into being, or out of it. */
export function ChangeSupply({ symbol, kind }: { symbol: string; kind: keyof typeof KINDS }) {
  const { client } = useSession();
  const { label, question, done } = KINDS[kind];
  return (
    <Action
      scope="wallet:admin"
      label={label}
      isDangerous={kind === 'burns'}
      initialValues={{ amount: '', reference: '' }}
      fields={(form) => (
        <>
          <AmountField data-autofocus required {...form.getInputProps('amount')} />
          <ReferenceField example="a budget" {...form.getInputProps('reference')} />
        </>
      )}
      question={({ amount }) => `${question} ${readable(amount.trim())} ${symbol}?`}
      perform={({ amount, reference }, key) => {
        const body = { amount: amount.trim(), reference: reference || null };
        return client.call(`POST /api/v1/assets/{symbol}/${kind}`, { path: { symbol }, body }, { key });
      }}
      done={done}
    />
  );
}
