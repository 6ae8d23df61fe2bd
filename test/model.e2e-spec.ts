import fc from 'fast-check';
import { ModelSystem } from './support/model-system';
import { describeSliced } from './support/slices';
import { aLook, aStep, aWalk, funds, someCredits, type Step } from './support/model-steps';

/** Otherwise all might have failed at the door. */
const AT_LEAST = [
  ...['200', '201', '201 replayed', '400 VALIDATION_FAILED', '403 FORBIDDEN', '404 ASSET_NOT_FOUND'],
  ...['404 WALLET_NOT_FOUND', '422 IDEMPOTENCY_KEY_REUSED', '422 INSUFFICIENT_FUNDS'],
  ...['422 NOT_REFUNDABLE', '422 CONDITION_FAILED', '422 CANCELLED'],
  ...['422 CAPTURE_EXCEEDS_HOLD', '422 HOLD_CAPTURED', '422 HOLD_RELEASED', '404 HOLD_NOT_FOUND', '200 replayed'],
  ...['422 ALREADY_CHARGED_BACK'],
  ...['422 WALLET_FROZEN', '422 WALLET_CLOSED', '422 WALLET_NOT_EMPTY', '422 LIMIT_EXCEEDED'],
];

/**
 * Random steps are taken by the system and by a plain model of it, and every answer has to be the same. What fails is
 * printed as a short list of steps, with the variables that replay it.
 */
describeSliced('two instances, whatever befalls them', (slices) => {
  const runs = Number(process.env['MODEL_RUNS'] ?? 12);
  const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);
  /** Which run, which way of shortening it, and what fast-check has to know of the attempts before. */
  const [path = '', replayPath = ''] = (process.env['MODEL_PATH'] ?? '').split(',');
  let system: ModelSystem;

  beforeAll(async () => {
    system = await ModelSystem.start(slices);
  });

  afterAll(() => system.stop());

  async function expectModelToHold(steps: Iterable<Step>): Promise<void> {
    const model = await system.newModel();
    try {
      await funds.run(model, system);
      await fc.asyncModelRun(() => ({ model, real: system }), steps);
      await system.repair();
      await system.expectToAgree(model);
    } catch (error) {
      await system.recover();
      throw error;
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
    const steps = fc.stringify(counterexample?.[0]);
    const replay = /replayPath="(.*)"/.exec(steps)?.[1];
    throw new Error(
      [
        `Run ${numRuns} failed: ${String(errorInstance)}`,
        `These steps are left after ${numShrinks} shortenings:`,
        steps,
        `Again: MODEL_SEED=${failedSeed} MODEL_PATH=${counterexamplePath},${replay} npm run jest -- test/model.e2e-spec.ts`,
      ].join('\n'),
    );
  }

  const holdFor = (numRuns: number, from: number) =>
    fc.assert(
      fc.asyncProperty(
        fc.commands([aStep], { maxCommands: 60, size: 'max', ...(replayPath !== '' && { replayPath }) }),
        expectModelToHold,
      ),
      { numRuns, seed: from, path, reporter: report },
    );

  it(`answer like a model of them, and leave the ledger balanced: ${runs} runs`, async () => {
    await holdFor(runs, seed);
    if (path !== '' || runs < 10) return;
    const unseen = () => AT_LEAST.filter((answer) => system.tally[answer] === undefined);
    // Some answers are rare: a few runs more meet them.
    for (let more = 1; more <= runs && unseen().length > 0; more++) await holdFor(1, seed + more);
    expect(unseen()).toEqual([]);
  }, 600_000);

  it('and of long lists, page by page and from any page to the end', async () => {
    const model = await system.newModel();
    for (const step of fc.sample(someCredits, { numRuns: 60, seed })) await step.run(model, system);
    const expectStepToHold = async (step: Step) => {
      if (step.check(model)) await step.run(model, system);
    };
    await fc.assert(fc.asyncProperty(aLook, expectStepToHold), { numRuns: 300, seed });
    await fc.assert(fc.asyncProperty(aWalk, expectStepToHold), { numRuns: 30, seed });
    expect(model.transactions.length).toBeGreaterThan(150);
  });
});
