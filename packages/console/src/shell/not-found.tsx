import { Text } from '@mantine/core';
import { Page } from '../show/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="No such page">
      <Text>Nothing stands at this address. Choose a page above.</Text>
    </Page>
  );
}
