import { Group, Stack } from '@mantine/core';
import { isProblem, type Transaction } from '@wallet-service/client';
import { useState } from 'react';
import { useList } from '../api/calls.ts';
import { Choice } from '../show/choice.tsx';
import { ListRows } from '../show/rows.tsx';
import { TIME_LINE_COLUMNS } from '../transaction/columns.tsx';

interface TimeLineProps {
  readonly userId: string;
  readonly assets: readonly string[];
  /** System users' are too many to be looked through. */
  readonly takesFilters: boolean;
}

type Type = Transaction['type'];

/** Whether it happens to users; the others are the treasury's alone. */
const IS_OF_USERS: Readonly<Record<Type, boolean>> = {
  TOP_UP: true,
  BONUS: true,
  SPEND: true,
  SEND: true,
  RECEIVE: true,
  FEE: true,
  HOLD: true,
  CAPTURE: true,
  RELEASE: true,
  REFUND: true,
  REVERSAL: true,
  CHARGEBACK: true,
  RECOVERY: true,
  EXPIRE: true,
  OPEN_LOT: true,
  ADJUST_UP: true,
  ADJUST_DOWN: true,
  FREEZE: true,
  UNFREEZE: true,
  CLOSE: true,
  REOPEN: true,
  CANCEL: true,
  ERASE: true,
  ISSUE: false,
  BURN: false,
  SUPPLY_OUT: false,
  SUPPLY_IN: false,
};

const TYPES = (Object.keys(IS_OF_USERS) as Type[]).filter((type) => IS_OF_USERS[type]);

/** Everything that happened to a user, the newest first. */
export function TimeLine({ userId, assets, takesFilters }: TimeLineProps) {
  const [asset, setAsset] = useState('');
  const [type, setType] = useState<'' | Type>('');
  const [status, setStatus] = useState<'' | Transaction['status']>('');
  const filters = { ...(asset && { asset }), ...(type && { type }), ...(status && { status }) };
  const list = useList('GET /api/v1/wallets/{userId}/transactions', { path: { userId }, query: filters });
  // Of whom the service knows nothing at all, it says so by this.
  const isUnknown = isProblem(list.error, 'WALLET_NOT_FOUND');
  return (
    <Stack>
      <Group>
        <Choice
          label="Asset"
          options={[{ value: '', label: 'All assets' }, ...assets]}
          value={asset}
          onChange={setAsset}
        />
        {takesFilters && (
          <>
            <Choice
              label="Type"
              options={[{ value: '', label: 'All types' }, ...TYPES]}
              value={type}
              onChange={setType}
            />
            <Choice
              label="Outcome"
              options={[{ value: '', label: 'All outcomes' }, 'SUCCESS', 'REJECTED']}
              value={status}
              onChange={setStatus}
            />
          </>
        )}
      </Group>
      <ListRows
        label="Time line"
        list={isUnknown ? { ...list, items: [], error: null } : list}
        columns={TIME_LINE_COLUMNS}
        keyOf={({ id }) => id}
        none="Nothing has happened yet."
      />
    </Stack>
  );
}
