import { Stack, Text } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Amount } from '../show/amount.tsx';
import { nameOfUser } from '../show/identifier.tsx';
import { TroubleAlert } from '../show/problem-alert.tsx';

/** What the service says would happen. */
export function Preview({ dryRun: { rejection, transactions = [] } }: { dryRun: Schemas['DryRun'] }) {
  if (rejection) {
    const { title, detail, code } = rejection;
    return <TroubleAlert title={title} detail={detail} origin={code} />;
  }
  return (
    <Stack gap="xs">
      {transactions.map(({ index, type, amount, assetSymbol, userId, balanceAfter }) => (
        <Text key={index} size="sm">
          {type} of {amount !== null && <Amount value={amount} asset={assetSymbol} />}: {nameOfUser(userId)} then has{' '}
          {balanceAfter !== null && <Amount value={balanceAfter} asset={assetSymbol} />}
        </Text>
      ))}
    </Stack>
  );
}
