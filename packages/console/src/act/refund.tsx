import { type Schemas } from '@wallet-service/client';
import { useSession } from '../session/session.ts';
import { decimalOf, minorOf, readable } from '../show/decimal.ts';
import { Action } from './action.tsx';
import { AmountField, ReferenceField } from './fields.tsx';

export type Refundable = Pick<
  Schemas['Transaction'],
  'id' | 'type' | 'status' | 'amount' | 'assetSymbol' | 'groupId' | 'refunded'
>;

const SINGLE_TYPES: readonly string[] = ['SPEND', 'CAPTURE', 'ADJUST_DOWN', 'TOP_UP', 'BONUS', 'ADJUST_UP'];
const TRANSFER_TYPES: readonly string[] = ['SEND', 'RECEIVE', 'FEE'];

/** What of it can still be given back; undefined where nothing can. */
export function restOf({ type, status, amount, refunded = '0' }: Refundable): string | undefined {
  if (status !== 'SUCCESS' || amount === null || !SINGLE_TYPES.includes(type)) return undefined;
  const scale = amount.split('.')[1]?.length ?? 0;
  const rest = minorOf(amount, scale) - minorOf(refunded, scale);
  return rest > 0n ? decimalOf(rest, scale) : undefined;
}

/** Gives back a transaction, or a part of it. */
export function Refund({ transaction }: { transaction: Refundable }) {
  const { client } = useSession();
  const rest = restOf(transaction);
  if (rest === undefined) return null;
  const { id: transactionId, assetSymbol } = transaction;
  const left = `${readable(rest)} ${assetSymbol ?? ''}`;
  const bodyOf = ({ amount, reference }: { amount: string; reference: string }) => ({
    amount: amount.trim() || null,
    reference: reference || null,
  });
  return (
    <Action
      scope="wallet:refund"
      label="Refund"
      initialValues={{ amount: '', reference: '' }}
      fields={(form) => (
        <>
          <AmountField
            description={`Empty: all that is left, ${left}`}
            data-autofocus
            {...form.getInputProps('amount')}
          />
          <ReferenceField example="a ticket" {...form.getInputProps('reference')} />
        </>
      )}
      preview={(values) =>
        client.preview('POST /api/v1/wallets/transactions/{transactionId}/refunds', {
          path: { transactionId },
          body: bodyOf(values),
        })
      }
      question={({ amount }) =>
        `Give back ${amount.trim() === '' ? `all that is left, ${left}` : `${readable(amount.trim())} ${assetSymbol ?? ''}`}?`
      }
      perform={(values, key) => client.refund(transactionId, bodyOf(values), { key })}
      done="Refunded"
    />
  );
}

/** The sides of a transfer are only given back together. */
export const isSideOfTransfer = ({ type, status, groupId }: Refundable): boolean =>
  status === 'SUCCESS' && groupId !== null && TRANSFER_TYPES.includes(type);

/** Gives back all that is left of what was posted together. */
export function RefundGroup({ groupId }: { groupId: string }) {
  const { client } = useSession();
  const path = { groupId };
  const bodyOf = ({ reference }: { reference: string }) => ({ reference: reference || null });
  return (
    <Action
      scope="wallet:refund"
      label="Refund the group"
      initialValues={{ reference: '' }}
      fields={(form) => <ReferenceField example="a ticket" data-autofocus {...form.getInputProps('reference')} />}
      preview={(values) =>
        client.preview('POST /api/v1/wallets/groups/{groupId}/refunds', { path, body: bodyOf(values) })
      }
      question={() => 'Give back all that is left of every transaction of the group?'}
      perform={(values, key) => client.refundGroup(groupId, bodyOf(values), { key })}
      done="The group is refunded"
    />
  );
}
