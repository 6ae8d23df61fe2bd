import { Text } from '@mantine/core';
import { useSession } from '../session/session.ts';
import { Action } from './action.tsx';
import { ReasonField } from './fields.tsx';

/** Erases what may be personal of a user's history. */
export function EraseTexts({ userId }: { userId: string }) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:admin"
      label="Erase texts"
      isDangerous
      initialValues={{ reason: '' }}
      fields={(form) => <ReasonField data-autofocus {...form.getInputProps('reason')} />}
      question={() =>
        'Erase the reference, metadata and reason of all that was posted for the user so far? Nobody can bring them back.'
      }
      perform={(body, key) => client.call('POST /api/v1/wallets/{userId}/erasure', { path: { userId }, body }, { key })}
      done="Erased"
      result={({ transactions }) => (
        <Text>{transactions.toLocaleString('en')} transactions have lost their texts.</Text>
      )}
    />
  );
}
