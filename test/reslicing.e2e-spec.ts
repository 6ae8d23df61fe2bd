import { randomUUID } from 'node:crypto';
import { Sealer } from '../src/integrity/sealer';
import { LiabilityCloser } from '../src/lot/liability-closer';
import { reslice, type ReslicingOptions } from '../src/reslicing/reslicing';
import { cloneTestDatabase, type TestDatabase } from './support/database';
import { eventsOf, getEvents } from './support/feed';
import { fillLedger } from './support/full-ledger';
import { isReplay } from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { transfer, transferOf } from './support/movements';
import { computeSeals, sealsOf } from './support/second-verifier';
import { ALICE, BOB, CHARLIE, TestService, times } from './support/service';
import { subscribe, WEBHOOKS, WebhookReceiver } from './support/webhook-receiver';

const OTHERS = times(12, () => randomUUID());
const USERS = [ALICE, BOB, CHARLIE, ...OTHERS];
const KEY = 'key-of-before';

let database: TestDatabase;
const service = new TestService();
let receiver: WebhookReceiver;
/** What everybody is shown of users. */
let shown: Record<string, string>;
let position: string;
/** In the middle of what was posted. */
let midway: string;

beforeAll(async () => {
  database = await cloneTestDatabase();
  receiver = await WebhookReceiver.start();
  await serve(1);
  await subscribe(service, receiver);
  await fillLedger(service);
  midway = new Date().toISOString();
  for (const user of OTHERS) await service.topUp(user, '100');
  await Promise.all(OTHERS.map((user, index) => transfer(service, transferOf(user, OTHERS[(index + 1) % 12]!, '3'))));
  await service.topUp(OTHERS[0]!, '1', 'GOLD', KEY);
  await service.send('PUT', `/api/v1/wallets/${OTHERS[0]}/alerts`, { assetSymbol: 'GOLD', below: '50' }, null);
  await service.app.get(Sealer).seal();
  await closeBooks();
  shown = await show();
  position = (await eventsOf(service, { limit: 5 })).next;
});

afterAll(async () => {
  await service.stop();
  await receiver.stop();
  await database.drop();
});

it('shows users the same byte for byte after each reslicing, and verifies', async () => {
  for (const slices of [8, 2, 1]) {
    const resliced = await resliceTo(slices, { onWaiting: () => void service.stop() });
    await serve(slices);

    expect(resliced).toMatchObject({ to: slices });
    // They were of the old slices.
    expect(await database.query('SELECT FROM closings')).toEqual([]);
    expect(await show()).toEqual(shown);
    await closeBooks();
    expect(await show()).toEqual(shown);
    await expectLedgerToBalance(database);
    for (const { slice } of await database.query<{ slice: number }>('SELECT slice FROM slices')) {
      expect(await computeSeals(database, slice)).toEqual(await sealsOf(database, slice));
    }
  }
});

it('begins the new chains with the ends of the old ones, and leaves those as they were', async () => {
  const { number } = (await database.query<{ number: number }>('SELECT max(number) AS number FROM former_seals'))[0]!;
  expect(number).toBe(3);
  const former = await database.query('SELECT slice, last_seq, hash FROM former_seals WHERE number = 1');
  const old = await database.query(
    'SELECT slice, last_seq, hash FROM before_reslicing_1.ledger_seals ORDER BY first_seq DESC LIMIT 1',
  );
  expect(former).toEqual(old);
});

it('answers what was asked before, goes on to post, and refuses positions of before', async () => {
  const again = await service.topUp(OTHERS[0]!, '1', 'GOLD', KEY);
  expect([again.status, isReplay(again)]).toEqual([201, true]);
  expect((await service.spend(OTHERS[1]!, '1')).status).toBe(201);
  expect((await transfer(service, transferOf(OTHERS[2]!, OTHERS[3]!, '3'))).status).toBe(201);
  expect(await getEvents(service, { after: position })).toMatchObject({ status: 410, body: { code: 'FEED_RESET' } });
  const { webhooks } = (await service.get(WEBHOOKS)).body as { webhooks: unknown[] };
  expect(webhooks).toHaveLength(1);
  await expectLedgerToBalance(database);
  shown = await show();
});

it('lets everybody read and nobody write meanwhile, and waits for the end of the service', async () => {
  let resliced: Promise<unknown> | undefined;
  await new Promise<void>((resolve) => {
    resliced = resliceTo(4, { onWaiting: resolve });
  });

  await expect(service.balance(OTHERS[0]!)).resolves.toMatch(/^\d/);
  const write = 'LOCK TABLE slices IN ROW EXCLUSIVE MODE NOWAIT';
  await expect(database.query(`BEGIN; ${write}`)).rejects.toMatchObject({ code: '55P03' });
  await service.stop();

  await expect(resliced).resolves.toMatchObject({ from: 1, to: 4 });
});

it('goes on where it was interrupted, and begins anew where something was posted since', async () => {
  await expect(interrupted(2)).rejects.toThrow('interrupted');
  let first: number | undefined;
  const onProgress = (_step: string, done: number) => void (first ??= done);
  await expect(resliceTo(2, { block: 50, onProgress })).resolves.toMatchObject({ from: 4, to: 2 });
  expect(first).toBeGreaterThan(100);

  await expect(interrupted(8)).rejects.toThrow('interrupted');
  await serve(2);
  const { status } = await service.spend(OTHERS[4]!, '1');
  expect(status).toBe(201);
  const before = await show();
  await service.stop();
  await expect(resliceTo(8)).resolves.toMatchObject({ from: 2, to: 8 });
  await serve(8);
  expect(await show()).toEqual(before);
  await expectLedgerToBalance(database);
});

it('refuses the number that there is, and to bring together what fewer slices cannot keep apart', async () => {
  await expect(resliceTo(8)).rejects.toThrow('The ledger has 8 slices already.');
  const users = OTHERS.slice(5, 12);
  await Promise.all(users.map((user) => service.topUp(user, '1', 'GOLD', 'shared')));
  await service.stop();

  const merged = resliceTo(1);

  // Only by chance are all of them in one slice.
  await expect(merged).rejects.toThrow('have the key shared, which fewer slices cannot keep apart');
});

function resliceTo(slices: number, options: Partial<ReslicingOptions> = {}) {
  const nothing = () => undefined;
  return reslice({ url: database.directUrl, slices, onProgress: nothing, onWaiting: nothing, ...options });
}

/** After the second block of the log. */
function interrupted(slices: number) {
  const interruption = new AbortController();
  let blocks = 0;
  const onProgress = () => {
    if ((blocks += 1) === 2) interruption.abort(new Error('interrupted'));
  };
  return resliceTo(slices, { block: 50, signal: interruption.signal, onProgress });
}

async function serve(slices: number): Promise<void> {
  await service.stop();
  await service.start(database, { SLICES: String(slices), REDIS_URL: '' });
}

async function closeBooks(): Promise<void> {
  while ((await service.app.get(LiabilityCloser).close(20)) > 0);
}

async function show(): Promise<Record<string, string>> {
  const paths = USERS.flatMap((user) => [
    `/api/v1/wallets/${user}`,
    `/api/v1/wallets/${user}/balance`,
    `/api/v1/wallets/${user}/alerts`,
    ...['ledger', 'transactions', 'holds', 'lots'].map((what) => `/api/v1/wallets/${user}/${what}?limit=500`),
  ]);
  paths.push(...['GOLD', 'MANA'].map((asset) => `/api/v1/reports/liability?asset=${asset}&at=${midway}`));
  const answers = await Promise.all(paths.map(async (path) => [path, (await service.get(path)).text] as const));
  return Object.fromEntries(answers);
}
