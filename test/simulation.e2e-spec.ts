import { Simulation } from './support/simulation';
import { planOf } from './support/simulation-plan';
import { describeSliced } from './support/slices';
import { times } from './support/service';

const SEEDS = Number(process.env['SIMULATION_SEEDS'] ?? 20);
const FIRST_SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 2 ** 31);

/**
 * All that is sent, and all that happens to it on its way, follows from a seed. A seed that fails is printed with what it
 * stands for, and fails again.
 */
describeSliced('two instances between wires on which anything may happen', (slices) => {
  const simulation = new Simulation();

  beforeAll(() => simulation.start(slices));
  afterAll(() => simulation.stop());

  it(
    `do each intent at most once, and tell what the ledger says: ${SEEDS} seeds`,
    async () => {
      for (const seed of times(SEEDS, (index) => FIRST_SEED + index)) {
        const wrong = await simulation.play(seed).catch((error: unknown) => [String(error)]);
        if (wrong.length > 0) throw new Error(report(seed, slices, wrong));
      }
    },
    60_000 + SEEDS * 10_000,
  );
});

function report(seed: number, slices: number, wrong: readonly string[]): string {
  const again = `TEST_SLICES=${slices} SIMULATION_SEED=${seed} SIMULATION_SEEDS=1`;
  return [
    `Seed ${seed} failed:`,
    ...wrong,
    'It stands for these rounds:',
    ...planOf(seed).map((round) => JSON.stringify(round)),
    `Again: ${again} npm run jest -- test/simulation.e2e-spec.ts`,
  ].join('\n');
}
