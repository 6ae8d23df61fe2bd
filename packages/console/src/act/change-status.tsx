import { useSession } from '../session/session.ts';
import { Action } from './action.tsx';
import { ReasonField } from './fields.tsx';

interface ChangeStatusProps {
  readonly userId: string;
  /** As it is now. */
  readonly status: 'ACTIVE' | 'FROZEN' | 'CLOSED';
  /** Of one wallet; of all of the user's without it. */
  readonly assetSymbol?: string;
}

/** Freezes what is active, and opens again what is not. */
export function ChangeStatus({ userId, status, assetSymbol }: ChangeStatusProps) {
  const { client } = useSession();
  const freezes = status === 'ACTIVE';
  const label = { ACTIVE: 'Freeze', FROZEN: 'Unfreeze', CLOSED: 'Reopen' }[status];
  const what = assetSymbol === undefined ? 'all wallets of the user' : `the wallet of ${assetSymbol}`;
  return (
    <Action
      scope="wallet:admin"
      label={label}
      isDangerous={freezes}
      initialValues={{ reason: '' }}
      fields={(form) => <ReasonField data-autofocus {...form.getInputProps('reason')} />}
      question={({ reason }) => `${label} ${what}, because: ${reason}?`}
      perform={({ reason }, key) => {
        const body = {
          status: freezes ? 'FROZEN' : 'ACTIVE',
          reason,
          ...(assetSymbol !== undefined && { assetSymbol }),
        } as const;
        return client.setStatus(userId, body, { key });
      }}
      done={{ ACTIVE: 'Frozen', FROZEN: 'Unfrozen', CLOSED: 'Reopened' }[status]}
    />
  );
}
