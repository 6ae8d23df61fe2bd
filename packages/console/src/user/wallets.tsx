import { type Schemas } from '@wallet-service/client';
import { ChangeStatus } from '../act/change-status.tsx';
import { Amount } from '../show/amount.tsx';
import { isZero } from '../show/decimal.ts';
import { isSystemUser } from '../show/identifier.tsx';
import { Instant } from '../show/instant.tsx';
import { Section } from '../show/page.tsx';
import { type Column, Rows } from '../show/rows.tsx';
import { Status } from '../show/status.tsx';

type Wallet = Schemas['Wallet'];

function columnsFor(userId: string, wallets: readonly Wallet[]): Column<Wallet>[] {
  const amount = (name: string, valueOf: (wallet: Wallet) => string | undefined): Column<Wallet> => ({
    name,
    isNumber: true,
    cell: (wallet) => {
      const value = valueOf(wallet);
      return value !== undefined && <Amount value={value} />;
    },
  });
  const some = (has: (wallet: Wallet) => boolean, ...columns: Column<Wallet>[]) => (wallets.some(has) ? columns : []);
  return [
    { name: 'Asset', cell: ({ assetSymbol }) => assetSymbol },
    amount('Balance', ({ balance }) => balance),
    amount('Available', ({ available }) => available),
    amount('Held', ({ held }) => held),
    ...some(
      ({ debt }) => !isZero(debt),
      amount('Debt', ({ debt }) => debt),
    ),
    ...some(
      ({ classes }) => classes !== undefined,
      amount('Paid', ({ classes }) => classes?.PAID),
      amount('Bonus', ({ classes }) => classes?.BONUS),
    ),
    ...some(({ nextExpiry }) => nextExpiry !== undefined, {
      name: 'Next expiry',
      cell: ({ nextExpiry }) =>
        nextExpiry && (
          <>
            <Amount value={nextExpiry.amount} /> on <Instant value={nextExpiry.at} />
          </>
        ),
    }),
    { name: 'Status', cell: ({ status }) => <Status value={status} /> },
    ...(isSystemUser(userId)
      ? []
      : [
          {
            name: 'Actions',
            cell: ({ assetSymbol, status }: Wallet) => <ChangeStatus {...{ userId, status, assetSymbol }} />,
          },
        ]),
  ];
}

export function Wallets({ userId, wallets }: { userId: string; wallets: readonly Wallet[] }) {
  return (
    <Section title="Wallets">
      <Rows
        label="Wallets"
        columns={columnsFor(userId, wallets)}
        rows={wallets}
        keyOf={({ assetSymbol }) => assetSymbol}
        none="No wallet yet: it comes with the first credit."
      />
    </Section>
  );
}
