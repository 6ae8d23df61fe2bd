import { Group } from '@mantine/core';
import { type Hold } from '@wallet-service/client';
import { useMay } from '../session/session.ts';
import { Capture } from './capture.tsx';
import { Release } from './release.tsx';

/** What can be done with a hold. */
export function HoldActions({ hold }: { hold: Pick<Hold, 'id' | 'status' | 'remaining' | 'assetSymbol'> }) {
  const may = useMay();
  if (hold.status !== 'HELD' || !may('wallet:hold')) return null;
  return (
    <Group gap="xs">
      <Capture hold={hold} />
      <Release hold={hold} />
    </Group>
  );
}
