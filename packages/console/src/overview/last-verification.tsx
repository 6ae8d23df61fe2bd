import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type Schemas } from '@wallet-service/client';
import { useCall } from '../api/calls.ts';
import { useSession } from '../session/session.ts';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { ProblemAlert } from '../show/problem-alert.tsx';
import { Figure } from './figure.tsx';

type Violations = readonly Schemas['Violation'][];

/** Whether the ledger is right, as the service has found when it last looked, or finds now. */
export function LastVerification() {
  const last = useCall('GET /api/v1/wallets/verification', {});
  return (
    <Figure name="Last verification" note={<CheckNow />}>
      <Loaded query={last}>
        {({ verification }) =>
          verification ? (
            <>
              {verdictOn(verification.violations)}, <Instant value={verification.finishedAt} />
            </>
          ) : (
            'none yet'
          )
        }
      </Loaded>
    </Figure>
  );
}

/** Only the newest part: the whole is too much to wait for. */
function CheckNow() {
  const { client } = useSession();
  const checking = useMutation({ mutationFn: () => client.call('GET /api/v1/wallets/integrity', {}) });
  return (
    <>
      <div role="status">{checking.data && `The newest part is ${verdictOn(checking.data.violations)}.`}</div>
      {checking.error && <ProblemAlert error={checking.error} />}
      <Button
        size="xs"
        mt="xs"
        variant="default"
        loading={checking.isPending}
        onClick={() => {
          checking.mutate();
        }}
      >
        Check the newest part now
      </Button>
    </>
  );
}

const verdictOn = (violations: Violations) =>
  violations.length === 0 ? 'right' : `wrong (broken: ${violations.map(({ invariant }) => invariant).join('; ')})`;
