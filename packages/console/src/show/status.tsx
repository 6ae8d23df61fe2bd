import { Badge } from '@mantine/core';

const COLORS: Readonly<Record<string, string>> = {
  SUCCESS: 'green',
  ACTIVE: 'green',
  OPEN: 'green',
  CAPTURED: 'green',
  HELD: 'blue',
  FROZEN: 'blue',
  REJECTED: 'red',
  PARKED: 'red',
  RETRYING: 'orange',
  PAUSED: 'orange',
};

/** One of the service's own words for how something stands. */
export function Status({ value }: { value: string }) {
  return (
    <Badge color={COLORS[value] ?? 'gray'} tt="none" miw="max-content">
      {value}
    </Badge>
  );
}
