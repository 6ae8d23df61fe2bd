import { Alert, Text } from '@mantine/core';
import { Identifier } from '../show/identifier.tsx';

/** What signs a webhook's deliveries. Nobody can see it again. */
export function Secret({ value }: { value: string }) {
  return (
    <Alert color="orange" title="The secret is shown this once">
      <Text size="sm" mb="xs">
        Give it to whoever receives the events:
      </Text>
      <Identifier value={value} />
    </Alert>
  );
}
