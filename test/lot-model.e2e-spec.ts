import { Expiry } from '../src/expiry/expiry';
import { LotModel } from './support/lot-model';
import { LotPlayers } from './support/lot-player';
import { assetWithLots } from './support/lots';
import { testSeed } from './support/seed';
import { times } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const PAIRS = 10;
const STEPS = 24;
/** Seconds really pass, and each step is compared by many reads. */
const TIME_LIMIT_MS = 400_000;

/** The same numbers for the same seed: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomOf(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & (2n ** 64n - 1n);
    return Number((state >> 33n) % BigInt(below));
  };
}

describeSliced('lots under random use', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });

  it.each([
    { symbol: 'POINTS', graceDays: null, bonusTransferable: true },
    { symbol: 'STARS', graceDays: 1, bonusTransferable: false },
  ])(
    'are after each step what a plain model says ($symbol)',
    async ({ symbol, graceDays, bonusTransferable }) => {
      const expiredRefund = graceDays === null ? 'EXPIRE_AGAIN' : { graceDays };
      await assetWithLots(service, symbol, { expiredRefund, bonusTransferable });
      const seed = testSeed();
      const pairs = times(PAIRS, (pair) => {
        const model = new LotModel({ graceDays, bonusTransferable });
        return new LotPlayers([service, other], database, model, symbol, randomOf(seed + pair));
      });
      const each = (act: (players: LotPlayers) => Promise<void>) =>
        Promise.all(
          pairs.map(async (players, pair) => {
            try {
              await act(players);
            } catch (error) {
              throw new Error(`With TEST_SEED=${seed}, pair ${pair}: ${(error as Error).message}`, { cause: error });
            }
          }),
        );
      await each(async (players) => {
        await players.begin();
        await players.meetWhatIsRare();
        for (let step = 0; step < STEPS; step++) await players.step();
        await players.untilAllThatIsSoonHasExpired();
      });
      await service.app.get(Expiry).sweep();
      await each((players) => players.end());
      const met = new Set(pairs.flatMap((players) => [...players.met]));
      const wanted = ['INSUFFICIENT_FUNDS', 'CHARGEBACK', 'RECOVERY', 'EXPIRE', 'REFUND'];
      expect([...met]).toEqual(expect.arrayContaining(wanted));
      expect(met.has('grace')).toBe(graceDays !== null);
    },
    TIME_LIMIT_MS,
  );
});
