import { setTimeout as delay } from 'node:timers/promises';
import { check } from './checker.mjs';
import { Commands } from './commands.mjs';
import { countFailures, History, isDecided, isKnown, wasUnknown } from './history.mjs';
import { readLedger } from './ledger.mjs';
import { Load } from './load.mjs';
import { Sender } from './sender.mjs';
import { World } from './world.mjs';

// The load runs for so long before the fault, and until so much is posted, so that it finds everything at work.
const WARM_UP_MS = 1_000;
const WARM_UP_WRITES = 100;

/** One fault on servers of its own, under load: what came of it. */
export function runRound(stage, fault, { random, clients, instances, slices, asset, lotsAsset, signal }) {
  return stage.scope(async () => {
    const commands = new Commands(random, { asset, lotsAsset, slices });
    const world = new World(stage, { random, commands });
    await world.open(fault, { instances, slices });
    await openLotsAsset(world.target, lotsAsset);
    for (const symbol of [asset, lotsAsset]) await setLimits(world.target, symbol);
    const settings = { target: world.target, commands, random, clients, rules: { ...LIMITS, lotsAsset } };
    const round = await loadAndCheck(settings, async (sender, history) => {
      await warmUp(history, signal);
      await fault.run(world);
      return sender.recovery(performance.now());
    });
    const broken = await violationsOf(world.postgres);
    if (round.recoveryMs === undefined) broken.push(wrong('the service recovers by itself', fault.what));
    return { ...round, broken: [...round.broken, ...broken] };
  });
}

async function warmUp(history, signal) {
  const enough = acknowledgedOf(history) + WARM_UP_WRITES;
  await delay(WARM_UP_MS, undefined, { signal });
  while (acknowledgedOf(history) < enough) await delay(50, undefined, { signal });
}

const acknowledgedOf = ({ writes }) => writes.filter((write) => isDecided(write)).length;

/** What the mix meets now and then: large spends, and the credits of whoever gets most. */
const LIMITS = { spendMax: '55', creditMax: '3000' };
/** Longer than a round, whatever the clocks do in it. */
const CREDIT_HOURS = 240;

/** Enough of it for every round of funding. */
const ISSUED = '10000000';

/** An asset that keeps lots; on a deployment of somebody else's there is none of ours, and there are no limits. */
async function openLotsAsset(target, symbol) {
  await call(target, 'POST', '/api/v1/assets', { symbol, name: symbol, scale: 4, lots: true });
  await call(target, 'POST', `/api/v1/assets/${symbol}/issuances`, { amount: ISSUED }, `issue-${symbol}`);
}

async function setLimits(target, asset) {
  const windows = [{ of: 'CREDIT', rollingHours: CREDIT_HOURS, max: LIMITS.creditMax }];
  const limits = { perTransaction: { SPEND: LIMITS.spendMax }, windows };
  await call(target, 'PUT', `/api/v1/assets/${asset}/limits`, limits);
}

async function call({ urls, headers: ofCaller }, method, path, body, key) {
  const headers = { ...ofCaller, 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) };
  const response = await fetch(urls[0] + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** Load without faults of ours, on a deployment of somebody else's. */
export function runLoad(target, { random, clients, asset, lotsAsset, seconds: length, signal }) {
  const commands = new Commands(random, { asset, lotsAsset });
  return loadAndCheck({ target, commands, random, clients, rules: { lotsAsset } }, async () => {
    await delay(length * 1_000, undefined, { signal });
    return 0;
  });
}

/** @param during what happens while the load runs; how long it took to recover, in ms, and undefined if it did not */
async function loadAndCheck({ target, commands, random, clients, rules }, during) {
  const history = new History();
  const sender = new Sender(target, history, random);
  const load = new Load({ sender, history, commands, random });
  await load.fund();
  load.start(clients);
  let recoveryMs;
  try {
    recoveryMs = await during(sender, history);
  } finally {
    await load.stop();
  }
  const unknown = history.writes.filter((write) => wasUnknown(write));
  await load.resolve(clients);
  await load.readAll(commands.userIds, clients);
  const broken = check(history, await readLedger(target, commands.userIds), rules);
  return {
    acknowledged: acknowledgedOf(history),
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
