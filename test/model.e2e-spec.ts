import fc from 'fast-check';
import { ModelSystem } from './support/model-system';
import { aCrowd, aLook, aStep, type Step } from './support/model-steps';

/**
 * Random steps are taken by the system and by a plain model of it, and every answer has to be the same. What fails is
 * printed as a short list of steps, with the variables that replay it.
 */
describe('two instances, whatever befalls them', () => {
  const runs = Number(process.env['MODEL_RUNS'] ?? 20);
  const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
  /** Which run, which way of shortening it, and what fast-check has to know of the attempts before. */
  const [path = '', replayPath = ''] = (process.env['MODEL_PATH'] ?? '').split('/');
  let system: ModelSystem;

  beforeAll(async () => {
    system = await ModelSystem.start();
  });

  afterAll(() => system.stop());

  async function expectModelToHold(steps: Iterable<Step>): Promise<void> {
    const model = await system.newModel();
    try {
      await fc.asyncModelRun(() => ({ model, real: system }), steps);
      await system.repair();
      await system.expectToAgree(model);
    } finally {
      await system.repair();
    }
  }

  function report({
    failed,
    seed: failedSeed,
    counterexamplePath,
    counterexample,
    numRuns,
    numShrinks,
    errorInstance,
  }: fc.RunDetails<[Iterable<Step>]>): void {
    if (!failed) return;
    const steps = String(counterexample?.[0]);
    const replay = /replayPath="(.*)"/.exec(steps)?.[1];
    throw new Error(
      [
        `Run ${numRuns} of ${runs} failed; these steps are left after ${numShrinks} shortenings:`,
        steps,
        `Again: MODEL_SEED=${failedSeed} MODEL_PATH=${counterexamplePath}/${replay} npm run jest -- test/model.e2e-spec.ts`,
        String(errorInstance),
      ].join('\n'),
    );
  }

  it(`answer like a model of them, and leave the ledger balanced: ${runs} runs`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([aStep], { maxCommands: 60, size: 'max', ...(replayPath !== '' && { replayPath }) }),
        expectModelToHold,
      ),
      { numRuns: runs, seed, path, reporter: report },
    );
  }, 600_000);

  void aCrowd;
  void aLook;
});
