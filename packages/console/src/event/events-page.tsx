import { Button, Group, Text } from '@mantine/core';
import { Page } from '../show/page.tsx';
import { ProblemAlert } from '../show/problem-alert.tsx';
import { Rows } from '../show/rows.tsx';
import { TRANSACTION_COLUMNS } from '../transaction/columns.tsx';
import { useEvents } from './use-events.ts';

/** Every transaction as it is posted, refused ones included. */
export default function EventsPage() {
  const { events, error, isLive, setIsLive } = useEvents();
  const transactions = events.map(({ transaction }) => transaction);
  const toggle = (
    <Button
      size="xs"
      variant="default"
      onClick={() => {
        setIsLive(!isLive);
      }}
    >
      {isLive ? 'Pause' : 'Go on from now'}
    </Button>
  );
  return (
    <Page title="Events" actions={toggle}>
      <Group>
        <Text role="status" c="dimmed">
          {isLive ? 'Live: what is posted from now on appears here.' : 'Paused.'}
        </Text>
      </Group>
      {error !== undefined && <ProblemAlert error={error} />}
      <Rows
        label="Events"
        columns={TRANSACTION_COLUMNS}
        rows={transactions}
        keyOf={({ id }) => id}
        none="Nothing was posted yet."
      />
    </Page>
  );
}
