import { type Schemas } from '@wallet-service/client';
import { Action } from '../act/action.tsx';
import { useCall } from '../api/calls.ts';
import { useSession } from '../session/session.ts';
import { Amount } from '../show/amount.tsx';
import { Loaded } from '../show/loaded.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { windowText } from '../show/window-text.ts';
import { LimitFields } from './limit-fields.tsx';
import { LIMIT_KINDS, limitsOf, valuesOf } from './limit-values.ts';

interface Line {
  readonly what: string;
  readonly within: string;
  readonly max: string;
}

const COLUMNS: readonly Column<Line>[] = [
  { name: 'What', cell: ({ what }) => what },
  { name: 'Within', cell: ({ within }) => within },
  { name: 'At most', isNumber: true, cell: ({ max }) => <Amount value={max} /> },
];

/** What may be moved of an asset, and held. */
export function AssetLimits({ symbol }: { symbol: string }) {
  const limits = useCall('GET /api/v1/assets/{symbol}/limits', { path: { symbol } });
  return (
    <Section title="Limits of each user" actions={limits.data && <SetLimits symbol={symbol} limits={limits.data} />}>
      <Loaded query={limits}>
        {(known) => (
          <Rows
            label="Limits"
            columns={COLUMNS}
            rows={linesOf(known)}
            keyOf={({ what, within }) => `${what} ${within}`}
            none="Nothing is limited."
          />
        )}
      </Loaded>
    </Section>
  );
}

const nameOf = (kind: string) => LIMIT_KINDS.find(({ value }) => value === kind)?.label ?? kind;

function linesOf({ perTransaction = {}, windows, largestBalance }: Schemas['AssetLimits']): Line[] {
  const single = Object.entries(perTransaction).flatMap(([kind, max]) =>
    max == null ? [] : [{ what: nameOf(kind), within: 'one transaction', max }],
  );
  const within = windows.map((window) => ({ what: nameOf(window.of), within: windowText(window), max: window.max }));
  if (!largestBalance) return [...single, ...within];
  const beyond = largestBalance.then === 'CLAMP' ? 'what fits is credited' : 'more is refused';
  return [...single, ...within, { what: 'Balance', within: beyond, max: largestBalance.max }];
}

function SetLimits({ symbol, limits }: { symbol: string; limits: Schemas['AssetLimits'] }) {
  const { client } = useSession();
  return (
    <Action
      scope="wallet:admin"
      label="Set limits"
      initialValues={valuesOf(limits)}
      fields={(form) => <LimitFields form={form} />}
      question={() => `Set these limits for every user of ${symbol}? They hold at once.`}
      perform={(values) =>
        client.call('PUT /api/v1/assets/{symbol}/limits', { path: { symbol }, body: limitsOf(values) })
      }
      done="The limits are set"
    />
  );
}
