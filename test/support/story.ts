import { randomUUID } from 'node:crypto';
import { type TestDatabase } from './database';
import { essenceOf, expectOneOutcome } from './idempotency';
import { type Answer, type TestService, times } from './service';

/** Everything that can be asked under a key, and what must come of it, whatever Redis does. */
export const STORY = [
  'a spend from no wallet: 404 WALLET_NOT_FOUND',
  'a top-up: 201, balance 10',
  'its repeat: 201, balance 10, replayed',
  'its key for another amount: 422 IDEMPOTENCY_KEY_REUSED',
  'the first spend again, under the key that was left free: 201, balance 9',
  'its repeat: 201, balance 9, replayed',
  'a spend of too much: 422 INSUFFICIENT_FUNDS',
  'a top-up that is not valid: 400 VALIDATION_FAILED',
  'a valid one, under the key that was left free: 201, balance 1009',
  'the spend of what was too much again: 422 INSUFFICIENT_FUNDS, replayed',
  'the same under a new key: 201, balance 909',
  'ten spends under one key at once: 201, balance 908',
];

/** Tells the story to the instances in turn; `meanwhile` happens before each of its requests. */
export async function tellStory(
  database: TestDatabase,
  instances: TestService[],
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const told: string[] = [];
  let turn = 0;
  const ask = async (what: string, wish: object, key: string): Promise<Answer> => {
    await meanwhile();
    const answer = await instances[turn++ % instances.length]!.post(wish, key);
    told.push(`${what}: ${summaryOf(answer)}`);
    return answer;
  };
  const userId = randomUUID();
  const topUp = { userId, type: 'TOP_UP', amount: '10', assetSymbol: 'GOLD' };
  const spend = { userId, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };
  const keys = times(6, () => randomUUID()) as [string, string, string, string, string, string];

  await ask('a spend from no wallet', spend, keys[0]);
  const first = await ask('a top-up', topUp, keys[1]);
  expect(essenceOf(await ask('its repeat', topUp, keys[1]))).toEqual(essenceOf(first));
  await ask('its key for another amount', { ...topUp, amount: '11' }, keys[1]);
  const second = await ask('the first spend again, under the key that was left free', spend, keys[0]);
  expect(essenceOf(await ask('its repeat', spend, keys[0]))).toEqual(essenceOf(second));
  const refused = await ask('a spend of too much', { ...spend, amount: '100' }, keys[2]);
  await ask('a top-up that is not valid', { ...topUp, amount: '-1' }, keys[3]);
  await ask('a valid one, under the key that was left free', { ...topUp, amount: '1000' }, keys[3]);
  const again = await ask('the spend of what was too much again', { ...spend, amount: '100' }, keys[2]);
  expect(essenceOf(again)).toEqual(essenceOf(refused));
  await ask('the same under a new key', { ...spend, amount: '100' }, keys[4]);

  await meanwhile();
  const raced = times(10, (index) => instances[index % instances.length]!.post(spend, keys[5]));
  const outcome = await expectOneOutcome(database, keys[5], await Promise.all(raced));
  told.push(`ten spends under one key at once: ${summaryOf(outcome).replace(', replayed', '')}`);
  return told;
}

export function summaryOf({ status, body, headers }: Answer): string {
  const { code, balance } = body as { code?: string; balance?: string };
  const replayed = headers.get('Idempotent-Replayed') === 'true' ? ', replayed' : '';
  return `${status}${code === undefined ? '' : ` ${code}`}${balance === undefined ? '' : `, balance ${balance}`}${replayed}`;
}
