import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { download } from '../session/download.ts';
import { useMay, useSession } from '../session/session.ts';

/** The whole history of a user as a file. */
export function ExportCsv({ userId }: { userId: string }) {
  const session = useSession();
  const may = useMay();
  const exporting = useMutation({
    mutationFn: () => download(session, `/api/v1/wallets/${userId}/export?format=csv`, `wallet-${userId}.csv`),
    onError: (error) => {
      notifications.show({ title: 'No export', message: error.message, color: 'red' });
    },
  });
  if (!may('wallet:read')) return null;
  return (
    <Button
      size="xs"
      variant="default"
      loading={exporting.isPending}
      onClick={() => {
        exporting.mutate();
      }}
    >
      Export CSV
    </Button>
  );
}
