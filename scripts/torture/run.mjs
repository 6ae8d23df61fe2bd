import { setTimeout as delay } from 'node:timers/promises';
import { check } from './checker.mjs';
import { Commands } from './commands.mjs';
import { countFailures, History, isDecided, isKnown, wasUnknown } from './history.mjs';
import { readLedger } from './ledger.mjs';
import { Load } from './load.mjs';
import { Sender } from './sender.mjs';
import { World } from './world.mjs';

// The load runs for so long before the fault, so that it finds everything at work.
const WARM_UP_MS = 1_000;

/** One fault on servers of its own, under load: what came of it. */
export function runRound(stage, fault, { random, clients, instances, slices, asset }) {
  return stage.scope(async () => {
    const commands = new Commands(random, asset, slices);
    const world = new World(stage, { random, commands });
    await world.open(fault, { instances, slices });
    await setLimits(world.target, asset);
    const settings = { target: world.target, commands, random, clients, asset, limits: LIMITS };
    const round = await loadAndCheck(settings, async (sender) => {
      await delay(WARM_UP_MS);
      await fault.run(world);
      return sender.recovery(performance.now());
    });
    const broken = await violationsOf(world.postgres);
    if (round.recoveryMs === undefined) broken.push(wrong('the service recovers by itself', fault.what));
    return { ...round, broken: [...round.broken, ...broken] };
  });
}

/** What the mix meets now and then: large spends, and the credits of whoever gets most. */
const LIMITS = { spendMax: '55', creditMax: '3000' };
/** Longer than a round, whatever the clocks do in it. */
const CREDIT_HOURS = 240;

/** Of the asset; on a deployment of somebody else's there are none of ours. */
async function setLimits({ urls, headers }, asset) {
  const windows = [{ of: 'CREDIT', rollingHours: CREDIT_HOURS, max: LIMITS.creditMax }];
  const response = await fetch(`${urls[0]}/api/v1/assets/${asset}/limits`, {
    method: 'PUT',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ perTransaction: { SPEND: LIMITS.spendMax }, windows }),
  });
  if (response.status !== 200) throw new Error(`The limits were not set: ${response.status} ${await response.text()}`);
}

/** Load without faults of ours, on a deployment of somebody else's. */
export function runLoad(target, { random, clients, asset, seconds: length, signal }) {
  const commands = new Commands(random, asset);
  return loadAndCheck({ target, commands, random, clients, asset }, async () => {
    await delay(length * 1_000, undefined, { signal });
    return 0;
  });
}

/** @param during what happens while the load runs; how long it took to recover, in ms, and undefined if it did not */
async function loadAndCheck({ target, commands, random, clients, asset, limits }, during) {
  const history = new History();
  const sender = new Sender(target, history, random);
  const load = new Load({ sender, history, commands, random, asset });
  await load.fund();
  load.start(clients);
  let recoveryMs;
  try {
    recoveryMs = await during(sender);
  } finally {
    await load.stop();
  }
  const unknown = history.writes.filter((write) => wasUnknown(write));
  await load.resolve(clients);
  await load.readAll(commands.userIds, clients);
  const broken = check(history, await readLedger(target, commands.userIds), limits);
  return {
    acknowledged: history.writes.filter((write) => isDecided(write)).length,
    unknown: unknown.length,
    resolved: unknown.filter((write) => isKnown(write)).length,
    failures: countFailures(history),
    recoveryMs,
    broken,
  };
}

/** The invariants of the ledger, over every row, asked of PostgreSQL itself. */
async function violationsOf(postgres) {
  // Only once it is built.
  const { verifyLedger } = await import('../../dist/src/integrity/verifier.js');
  const { violations } = await verifyLedger(postgres.superuserUrl);
  return violations.map(({ invariant, count, subjects }) =>
    wrong(invariant, `${count} rows, the first are ${subjects.join(', ')}`),
  );
}

const wrong = (rule, about) => ({ rule, kind: 'wrong', about, requests: [] });
