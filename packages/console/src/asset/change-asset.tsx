import { NativeSelect, TextInput } from '@mantine/core';
import { type Schemas } from '@wallet-service/client';
import { Action } from '../act/action.tsx';
import { useSession } from '../session/session.ts';

/** Renames, pauses or resumes an asset. */
export function ChangeAsset({ asset: { symbol, name, status } }: { asset: Schemas['Asset'] }) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:admin"
      label="Change"
      initialValues={{ name, status }}
      fields={(form) => (
        <>
          <TextInput label="Name" data-autofocus required {...form.getInputProps('name')} />
          <NativeSelect
            label="Status"
            description="While it is paused, nothing but refunds, reversals and releases is posted."
            data={['ACTIVE', 'PAUSED']}
            {...form.getInputProps('status')}
          />
        </>
      )}
      question={(values) => `${symbol}: name “${values.name}”, ${values.status}?`}
      perform={(body) => client.call('PATCH /api/v1/assets/{symbol}', { path: { symbol }, body })}
      done="Changed"
    />
  );
}
