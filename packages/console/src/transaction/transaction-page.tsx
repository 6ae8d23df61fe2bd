import { Code } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { useParams } from 'react-router';
import { ChargeBack } from '../act/charge-back.tsx';
import { isSideOfTransfer, Refund, RefundGroup } from '../act/refund.tsx';
import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { isZero } from '../show/decimal.ts';
import { Facts } from '../show/facts.tsx';
import { GroupLink, Identifier, TransactionLink, UserLink } from '../show/identifier.tsx';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Page, Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';
import { LotsOfTransaction } from './lots-of-transaction.tsx';
import { OfGroup } from './of-group.tsx';
import { OfHold } from './of-hold.tsx';

type Details = Schemas['TransactionWithLedger'];

export default function TransactionPage() {
  const { transactionId = '' } = useParams();
  const transaction = useCall('GET /api/v1/wallets/transactions/{transactionId}', { path: { transactionId } });
  const { data } = transaction;
  const actions = data && (
    <>
      <Refund transaction={data} />
      <ChargeBack transaction={data} />
      {data.groupId !== null && isSideOfTransfer(data) && <RefundGroup groupId={data.groupId} />}
    </>
  );
  return (
    <Page title={data ? `Transaction ${data.type}` : 'Transaction'} actions={actions}>
      <Loaded query={transaction}>
        {(details) => (
          <>
            <Facts facts={factsOf(details)} />
            <Section title="Ledger entries">
              <Rows
                label="Ledger entries"
                columns={ENTRY_COLUMNS}
                rows={details.ledger}
                keyOf={({ walletId }) => walletId}
                none="None: nothing was moved."
              />
            </Section>
            <Refunds ids={details.refunds} />
            <LotsOfTransaction details={details} />
            {holdOf(details) !== undefined && <OfHold holdId={holdOf(details) ?? ''} />}
            {details.groupId !== null && <OfGroup groupId={details.groupId} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

const ENTRY_COLUMNS: readonly Column<Schemas['TransactionEntry']>[] = [
  { name: 'Entry', cell: ({ entryType }) => entryType },
  { name: 'User', cell: ({ userId }) => <UserLink id={userId} /> },
  { name: 'Amount', isNumber: true, cell: ({ amount }) => <Amount value={amount} /> },
  { name: 'Balance after', isNumber: true, cell: ({ balanceAfter }) => <Amount value={balanceAfter} /> },
  { name: 'Wallet', cell: ({ walletId }) => <Identifier value={walletId} /> },
];

function factsOf(details: Details) {
  const { id, status, amount, assetSymbol, userId, fromUser, toUser, balanceAfter, rejection } = details;
  const { caller, idempotencyKey, groupId, relatesTo, reference, reason, metadata, refunded = '0', debt } = details;
  return {
    Id: <Identifier value={id} />,
    Outcome: <Status value={status} />,
    'Refused because of': rejection?.code,
    When: <Instant value={details.createdAt} />,
    Amount: amount !== null && <Amount value={amount} asset={assetSymbol} />,
    'Asked for': details.requestedAmount !== undefined && (
      <Amount value={details.requestedAmount} asset={assetSymbol} />
    ),
    Refunded: !isZero(refunded) && <Amount value={refunded} asset={assetSymbol} />,
    Debt: debt !== undefined && <Amount value={debt} asset={assetSymbol} />,
    User: <UserLink id={userId} />,
    From: fromUser !== null && <UserLink id={fromUser} />,
    To: toUser !== null && <UserLink id={toUser} />,
    'Balance after': balanceAfter !== null && <Amount value={balanceAfter} asset={assetSymbol} />,
    By: caller,
    Reason: reason,
    Reference: reference,
    'Idempotency key': idempotencyKey,
    Group: groupId !== null && <GroupLink id={groupId} />,
    'Belongs to': relatesTo !== null && <TransactionLink id={relatesTo} />,
    Metadata: metadata !== null && <Code>{JSON.stringify(metadata)}</Code>,
    'Texts erased': details.erasedAt !== undefined && <Instant value={details.erasedAt} />,
  };
}

/** The hold that a transaction has placed, or changed: it bears the id of its HOLD. */
function holdOf({ id, type, status, relatesTo }: Details): string | undefined {
  if (type === 'HOLD') return status === 'SUCCESS' ? id : undefined;
  return type === 'CAPTURE' || type === 'RELEASE' ? (relatesTo ?? undefined) : undefined;
}

function Refunds({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <Section title="Given back by">
      {ids.map((id) => (
        <TransactionLink key={id} id={id}>
          {id}
        </TransactionLink>
      ))}
    </Section>
  );
}
