import { Group, NativeSelect, Stack } from '@mantine/core';
import { type Transaction } from '@wallet-service/client';
import { useState } from 'react';
import { useList } from '../api/calls.ts';
import { ListRows } from '../show/rows.tsx';
import { TIME_LINE_COLUMNS } from '../transaction/columns.tsx';

interface TimeLineProps {
  readonly userId: string;
  readonly assets: readonly string[];
  /** System users' are too many to be looked through. */
  readonly takesFilters: boolean;
}

const TYPES = [
  'TOP_UP',
  'BONUS',
  'SPEND',
  'SEND',
  'RECEIVE',
  'FEE',
  'HOLD',
  'CAPTURE',
  'RELEASE',
  'REFUND',
  'REVERSAL',
  'CHARGEBACK',
  'RECOVERY',
  'EXPIRE',
  'ADJUST_UP',
  'ADJUST_DOWN',
  'FREEZE',
  'UNFREEZE',
] as const satisfies readonly Transaction['type'][];

const anyOr = (name: string, values: readonly string[]) => [
  { value: '', label: `All ${name}` },
  ...values.map((value) => ({ value, label: value })),
];

/** Everything that happened to a user, the newest first. */
export function TimeLine({ userId, assets, takesFilters }: TimeLineProps) {
  const [asset, setAsset] = useState('');
  const [type, setType] = useState<'' | (typeof TYPES)[number]>('');
  const [status, setStatus] = useState<'' | Transaction['status']>('');
  const filters = { ...(asset && { asset }), ...(type && { type }), ...(status && { status }) };
  const list = useList('GET /api/v1/wallets/{userId}/transactions', { path: { userId }, query: filters });
  return (
    <Stack>
      <Group>
        <NativeSelect
          aria-label="Asset"
          data={anyOr('assets', assets)}
          value={asset}
          onChange={(event) => {
            setAsset(event.currentTarget.value);
          }}
        />
        {takesFilters && (
          <>
            <NativeSelect
              aria-label="Type"
              data={anyOr('types', TYPES)}
              value={type}
              onChange={(event) => {
                setType(event.currentTarget.value as typeof type);
              }}
            />
            <NativeSelect
              aria-label="Outcome"
              data={anyOr('outcomes', ['SUCCESS', 'REJECTED'])}
              value={status}
              onChange={(event) => {
                setStatus(event.currentTarget.value as typeof status);
              }}
            />
          </>
        )}
      </Group>
      <ListRows
        label="Time line"
        list={list}
        columns={TIME_LINE_COLUMNS}
        keyOf={({ id }) => id}
        none="Nothing has happened yet."
      />
    </Stack>
  );
}
