import { type Schemas } from '@wallet-service/client';
import { useCall } from '../api/calls.ts';
import { Amount } from '../show/amount.tsx';
import { Instant } from '../show/instant.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { windowText } from '../show/window-text.ts';

type Limit = Schemas['Limit'];

const COLUMNS: readonly Column<Limit>[] = [
  { name: 'Of', cell: (limit) => limit.of },
  { name: 'Within', cell: windowText },
  { name: 'Allowed', isNumber: true, cell: ({ max }) => <Amount value={max} /> },
  { name: 'Used', isNumber: true, cell: ({ used }) => <Amount value={used} /> },
  { name: 'Left', isNumber: true, cell: ({ remaining }) => <Amount value={remaining} /> },
  { name: 'Begins anew', cell: ({ resetsAt }) => (resetsAt === null ? 'hour by hour' : <Instant value={resetsAt} />) },
  { name: 'Set by', cell: ({ setBy }) => (setBy === 'USER' ? 'the user' : 'the asset') },
  {
    name: 'In force',
    cell: ({ effectiveAt, endsAt }) => (
      <>
        from <Instant value={effectiveAt} />
        {endsAt !== undefined && (
          <>
            {' until '}
            <Instant value={endsAt} />
          </>
        )}
      </>
    ),
  },
];

export function Limits({ userId, asset }: { userId: string; asset: string }) {
  const limits = useCall('GET /api/v1/wallets/{userId}/limits', { path: { userId }, query: { asset } });
  return (
    <Section title={asset}>
      <Loaded query={limits}>
        {({ limits: rows }) => (
          <Rows
            label={`Limits of ${asset}`}
            columns={COLUMNS}
            rows={rows}
            keyOf={(limit) => `${limit.of} ${windowText(limit)} ${limit.setBy} ${limit.effectiveAt}`}
            none="Nothing is limited."
          />
        )}
      </Loaded>
    </Section>
  );
}
