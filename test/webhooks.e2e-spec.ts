import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveriesDto, type WebhookDto, type WebhookWithSecretDto } from '../src/webhook/webhook.dto';
import { fundedOverSlices, transactionOf, transfer, transferOf, txIdOf } from './support/movements';
import { ALICE, BOB, times } from './support/service';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { QUICK, subscribe, WebhookReceiver, WEBHOOKS } from './support/webhook-receiver';
import { useWorld } from './support/world';

describeSliced('a webhook', (slices) => {
  const { service, other, database } = useWorld({
    slices,
    instances: 2,
    settings: QUICK,
    mustBalance: 'after all tests',
  });
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });

  afterEach(async () => {
    const { webhooks } = (await service.get(WEBHOOKS)).body as { webhooks: WebhookDto[] };
    for (const { id } of webhooks) await service.send('DELETE', `${WEBHOOKS}/${id}`, {}, null);
    await receiver.stop();
  });

  /** Whether an instance has the job to tell it. */
  const isBeingTold = async (id: string) => {
    const job = `SELECT FROM jobs.job WHERE name = 'webhooks' AND state < 'completed' AND data->>'key' = $1`;
    return (await database.query(job, [id])).length > 0;
  };

  const deliveriesOf = async (id: string, filters = '') =>
    (await other.get(`${WEBHOOKS}/${id}/deliveries${filters}`)).body as DeliveriesDto;

  it('is told of what is posted from then on, as the transaction is shown, with a valid signature', async () => {
    await service.topUp(ALICE, '1');
    const webhook = await subscribe(service, receiver);
    const id = txIdOf(await service.topUp(ALICE, '1'));
    await service.spend(ALICE, '1000000');
    await until(() => receiver.taken.length > 0);
    await sleep(300);

    const { ledger, refunded, refunds, ...transaction } = await transactionOf(service, id);
    expect([ledger.length, refunded, refunds.length]).toEqual([2, '0.0000', 0]);
    expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { type: 'transaction.posted', timestamp: transaction.createdAt, data: transaction },
    ]);
    expect(receiver.received[0]!.headers).toMatchObject({
      'webhook-id': id,
      'content-type': 'application/json',
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/) as string,
    });
    expect(receiver.invalid).toEqual([]);
    await until(async () => ((await service.get(`${WEBHOOKS}/${webhook.id}`)).body as WebhookDto).behind === 0);
  });

  it('is told of each transaction of many users, those of each user in order', async () => {
    await subscribe(service, receiver, { types: ['transaction.posted', 'transaction.rejected'] });
    const users = await fundedOverSlices(service, slices, ...times(8, () => '20'));
    await Promise.all(
      users.map(async (user, index) => {
        for (let round = 0; round < 10; round++) {
          await (round % 2 ? service : other).spend(user, '1');
          if (round % 3 === 0) await transfer(service, transferOf(user, users[(index + 1) % 8]!, '1'));
          if (round % 5 === 0) await service.spend(user, '1000');
        }
      }),
    );
    const log = await database.query<{ id: string; user: string }>(
      'SELECT id, user_id AS user FROM transactions WHERE user_id = ANY($1) ORDER BY slice, slice_seq',
      [users],
    );
    await until(() => receiver.taken.length >= log.length);
    for (const user of users) {
      const seen = receiver.firstSeen.filter(({ data }) => data['userId'] === user).map(({ id }) => id);
      expect(seen).toEqual(log.filter((row) => row.user === user).map(({ id }) => id));
    }
  });

  it('holds back what comes behind an event that is not taken, of that user alone', async () => {
    const webhook = await subscribe(service, receiver);
    const [alice, bob] = (await fundedOverSlices(service, slices, '10', '10')) as [string, string];
    await until(() => receiver.taken.length === 2);
    let isDown = true;
    receiver.behaviour = ({ data }) => (isDown && data['userId'] === alice ? 500 : 200);
    const ofAlice: string[] = [];
    for (let round = 0; round < 3; round++) {
      ofAlice.push(txIdOf(await service.spend(alice, '1')));
      await service.spend(bob, '1');
    }
    await until(() => receiver.taken.filter(({ data }) => data['userId'] === bob).length === 4);
    await until(async () => ((await deliveriesOf(webhook.id)).deliveries[0]?.tries ?? 0) >= 2);
    expect(await deliveriesOf(webhook.id, '?status=RETRYING')).toMatchObject({
      deliveries: [
        { webhookId: ofAlice[0], event: 'transaction.posted', status: 'RETRYING', lastStatus: 500, userId: alice },
      ],
      pagination: { total: 1, hasMore: false },
    });
    const toAlice = () =>
      receiver.received
        .filter(({ data }) => data['userId'] === alice)
        .slice(1)
        .map(({ id }) => id);
    expect(new Set(toAlice())).toEqual(new Set([ofAlice[0]]));

    isDown = false;
    await until(() => receiver.taken.filter(({ data }) => data['userId'] === alice).length === 4);
    expect([...new Set(toAlice())]).toEqual(ofAlice);
    await until(async () => (await deliveriesOf(webhook.id)).pagination.total === 0);
    // And is told at once again.
    const next = txIdOf(await service.spend(alice, '1'));
    await until(() => receiver.taken.some(({ id }) => id === next));
  });

  it('signs with both secrets while they overlap', async () => {
    const webhook = await subscribe(service, receiver);
    const rotated = (await other.postTo(`${WEBHOOKS}/${webhook.id}/secret`, {}, null)).body as WebhookWithSecretDto;
    expect(rotated.secret).not.toBe(webhook.secret);
    expect(Date.parse(rotated.previousSecretUntil!)).toBeGreaterThan(Date.now() + 3_600_000);
    const signatures = async () => {
      const id = txIdOf(await service.topUp(BOB, '1'));
      await until(() => receiver.taken.some((one) => one.id === id));
      return receiver.taken.find((one) => one.id === id)!.headers['webhook-signature'];
    };
    const both = /^v1,\S+ v1,\S+$/;
    // Whoever tells the endpoint looks once a second how it is to be told.
    await until(async () => both.test(String(await signatures())));
    receiver.secrets.clear();
    receiver.secrets.add(rotated.secret);
    expect(await signatures()).toMatch(both);
    expect(receiver.invalid).toEqual([]);
  });

  it('is told what it asks for: of some assets, of refusals, and nothing while it is paused', async () => {
    const webhook = await subscribe(service, receiver, {
      types: ['transaction.rejected'],
      assets: ['diamond'],
      description: 'x',
    });
    expect(webhook).toMatchObject({
      types: ['transaction.rejected'],
      assets: ['DIAMOND'],
      description: 'x',
      status: 'ACTIVE',
    });
    await service.topUp(ALICE, '1', 'DIAMOND');
    await service.spend(ALICE, '1000000', 'GOLD');
    await service.spend(ALICE, '1000000', 'DIAMOND');
    await until(() => receiver.taken.length === 1);
    expect(receiver.taken[0]).toMatchObject({ type: 'transaction.rejected', data: { assetSymbol: 'DIAMOND' } });

    const paused = await service.send('PATCH', `${WEBHOOKS}/${webhook.id}`, { status: 'PAUSED', assets: null }, null);
    expect(paused).toMatchObject({ status: 200, body: { status: 'PAUSED', assets: null, description: 'x' } });
    await until(async () => !(await isBeingTold(webhook.id)));
    await service.spend(ALICE, '1000000', 'GOLD');
    await sleep(500);
    expect(receiver.received).toHaveLength(1);
    await service.send('PATCH', `${WEBHOOKS}/${webhook.id}`, { status: 'ACTIVE' }, null);
    await until(() => receiver.taken.length === 2);
    expect(receiver.taken[1]).toMatchObject({ data: { assetSymbol: 'GOLD' } });
  });

  it('is tried out by an event of its own', async () => {
    const webhook = await subscribe(service, receiver);
    const test = () => service.postTo(`${WEBHOOKS}/${webhook.id}/test`, {}, null);
    expect(await test()).toMatchObject({ status: 200, body: { delivered: true, status: 200, error: null } });
    expect(receiver.received[0]).toMatchObject({ type: 'webhook.test', data: { webhookId: webhook.id } });
    receiver.behaviour = () => 302;
    expect((await test()).body).toEqual({ delivered: false, status: 302, error: null });
    await receiver.stop();
    expect((await test()).body).toEqual({
      delivered: false,
      status: null,
      error: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('tells when a balance falls below what was asked for, and again when it has been back', async () => {
    const ALERTS = (user: string) => `/api/v1/wallets/${user}/alerts`;
    await subscribe(service, receiver, { types: ['balance.below'] });
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    await service.spend(alice, '7');
    await service.topUp(alice, '7');
    const set = (body: object) => service.send('PUT', ALERTS(alice), { assetSymbol: 'GOLD', ...body }, null);
    expect(await set({ below: '5' })).toMatchObject({
      status: 200,
      body: { alerts: [{ assetSymbol: 'GOLD', below: '5' }] },
    });
    expect((await other.get(ALERTS(alice))).body).toEqual({ alerts: [{ assetSymbol: 'GOLD', below: '5' }] });

    await service.spend(alice, '5');
    const first = txIdOf(await service.spend(alice, '0.5'));
    await service.spend(alice, '1');
    await service.spend(alice, '100');
    await service.topUp(alice, '1.5');
    await service.topUp(alice, '1');
    const second = txIdOf(await service.spend(alice, '2'));
    expect(await set({ below: '9223372036854775807' })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED' },
    });
    await set({ below: null });
    await service.topUp(alice, '10');
    await service.spend(alice, '13.9');
    await set({ below: '0.5' });
    const third = txIdOf(await service.spend(alice, '0.05'));
    await until(() => receiver.taken.length >= 2);
    await sleep(300);

    const told = receiver.taken.map(({ id, type, data }) => ({ id, type, data }));
    const event = (id: string, below: string, balance: string) => ({
      id: `${id}.below`,
      type: 'balance.below',
      data: { userId: alice, assetSymbol: 'GOLD', below, balance, transactionId: id },
    });
    expect(told).toEqual([event(first, '5', '4.5'), event(second, '5', '4')]);
    // It was below already when the alert was set.
    expect((await transactionOf(service, third)).balanceAfter).toBe('0.0500');
  });

  it('is refused where it makes no sense, and found only by its id', async () => {
    const wrong = [
      {},
      { url: 'x' },
      { url: receiver.url, types: [] },
      { url: receiver.url, types: ['x'] },
      { url: receiver.url, assets: ['*'] },
      { url: receiver.url, secret: 'x' },
    ];
    for (const body of wrong) {
      expect([body, await service.postTo(WEBHOOKS, body, null)]).toMatchObject([
        body,
        { status: 400, body: { code: 'VALIDATION_FAILED' } },
      ]);
    }
    expect(await service.postTo(WEBHOOKS, { url: receiver.url, assets: ['NONE'] }, null)).toMatchObject({
      status: 404,
    });
    const nowhere = `${WEBHOOKS}/${ALICE}`;
    const answers = [
      await service.get(nowhere),
      await service.send('PATCH', nowhere, {}, null),
      await service.send('DELETE', nowhere, {}, null),
      await service.postTo(`${nowhere}/secret`, {}, null),
      await service.postTo(`${nowhere}/test`, {}, null),
      await service.postTo(`${nowhere}/replay`, { from: '2026-01-01T00:00:00Z' }, null),
      await service.get(`${nowhere}/deliveries`),
    ];
    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      times(7, () => [404, 'WEBHOOK_NOT_FOUND']),
    );
  });

  it('is told as one of a hundred, and refused as one more', async () => {
    for (let count = 0; count < 100; count++) await subscribe(service, receiver);
    const refused = await other.postTo(WEBHOOKS, { url: receiver.url }, null);
    expect(refused).toMatchObject({ status: 409, body: { code: 'TOO_MANY_WEBHOOKS', retryable: false } });
    await service.topUp(ALICE, '1');
    await until(() => receiver.taken.length >= 100);

    const { webhooks } = (await service.get(WEBHOOKS)).body as { webhooks: WebhookDto[] };
    await service.send('DELETE', `${WEBHOOKS}/${webhooks[0]!.id}`, {}, null);
    expect((await other.postTo(WEBHOOKS, { url: receiver.url }, null)).status).toBe(201);
  });

  it('keeps its secret to itself', async () => {
    const { id, secret } = await subscribe(service, receiver);
    const shown = [
      await service.get(WEBHOOKS),
      await service.get(`${WEBHOOKS}/${id}`),
      await service.send('PATCH', `${WEBHOOKS}/${id}`, {}, null),
    ];
    for (const { text } of shown) expect(text).not.toMatch(/secret"|whsec_/);
    const [row] = await database.query<{ row: string }>('SELECT webhooks::text AS row FROM webhooks WHERE id = $1', [
      id,
    ]);
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
    expect(row!.row).not.toContain(bytes);
    expect(row!.row).not.toContain(Buffer.from(secret).toString('hex'));
  });
});

describeSliced('a webhook that is slow or dead', (slices) => {
  // Longer than the test waits for what the others are told.
  const { service } = useWorld({ slices, settings: { ...QUICK, WEBHOOK_TIMEOUT_MS: '60000' } });

  it('holds up no other, and no posting', async () => {
    const [slow, dead, well] = [await WebhookReceiver.start(), await WebhookReceiver.start(), await WebhookReceiver.start()]; // prettier-ignore
    slow.behaviour = () => undefined;
    for (const receiver of [slow, dead, well]) await subscribe(service, receiver);
    await dead.stop();
    const users = await fundedOverSlices(service, slices, ...times(30, () => '5'));
    await until(() => slow.received.length > 0);
    const ids = await Promise.all(users.map(async (user) => txIdOf(await service.spend(user, '1'))));
    await until(() => ids.every((id) => well.taken.some((one) => one.id === id)));
    await Promise.all([slow.stop(), well.stop()]);
  });
});

describeSliced('a webhook that is told at a small pace', (slices) => {
  const { service } = useWorld({
    slices,
    settings: { ...QUICK, WEBHOOK_DELIVERIES_PER_SECOND: '40', WEBHOOK_RETRY_DELAYS_MS: '50' },
  });

  it('has its share, however many others are down', async () => {
    const [receiver, down] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
    down.behaviour = () => 500;
    const users = await fundedOverSlices(service, slices, ...times(20, () => '5'));
    for (let index = 0; index < 8; index++) await subscribe(service, down);
    await subscribe(service, receiver);
    const spend = () => Promise.all(users.map(async (user) => txIdOf(await service.spend(user, '1'))));
    // Each of them is behind with each of the users, and all that is new waits behind that.
    await spend();
    await until(() => down.received.length > 8 * users.length * 2 && receiver.taken.length === users.length);
    const before = down.received.length;
    await spend();
    await until(() => receiver.taken.length === 2 * users.length);
    // Turn by turn with those that are down, not with each of them; some turns pass until it is read what is new.
    expect(down.received.length - before).toBeLessThan(3 * users.length);
    await Promise.all([receiver.stop(), down.stop()]);
  });
});

describeSliced('a delivery that is given up', (slices) => {
  const { service, other, database } = useWorld({
    slices,
    instances: 2,
    settings: { ...QUICK, WEBHOOK_RETRY_DELAYS_MS: '50', WEBHOOK_RETRY_FOR_MS: '400' },
  });

  it('is parked and shown, the ones behind it go on, and a replay brings it', async () => {
    const receiver = await WebhookReceiver.start();
    const webhook = await subscribe(service, receiver);
    const parked = async () =>
      (await other.get(`${WEBHOOKS}/${webhook.id}/deliveries?status=PARKED`)).body as DeliveriesDto;
    const [alice] = (await fundedOverSlices(service, slices, '10')) as [string];
    await until(() => receiver.taken.length === 1);
    let isPoisonous = true;
    receiver.behaviour = ({ data }, response) => {
      if (!isPoisonous || data['reference'] !== 'poison') return 200;
      response.writeHead(500).end('no\u0000'.repeat(1_000));
      return undefined;
    };
    const ids = [
      txIdOf(
        await service.post({ userId: alice, type: 'SPEND', amount: '1', assetSymbol: 'GOLD', reference: 'poison' }),
      ),
    ];
    const [poison] = ids as [string];
    for (let round = 0; round < 4; round++) ids.push(txIdOf(await service.spend(alice, '1')));
    await until(() => receiver.taken.length === 5);
    expect(receiver.firstSeen.slice(1).map(({ id }) => id)).toEqual(ids);
    // None of those behind was sent before it was given up.
    const lastTry = receiver.received.findLastIndex(({ id }) => id === poison);
    expect(receiver.received.findIndex(({ id }) => id === ids[1])).toBeGreaterThan(lastTry);
    await until(async () => (await parked()).pagination.total === 1);
    const [delivery] = (await parked()).deliveries;
    expect(delivery).toMatchObject({ transactionId: poison, status: 'PARKED', lastStatus: 500, nextTryAt: null });
    expect(delivery!.tries).toBeGreaterThan(2);
    expect(delivery!.lastAnswer!.length).toBeLessThanOrEqual(1_024);

    isPoisonous = false;
    const since = new Date(Date.now() - 60_000).toISOString();
    const replay = await service.postTo(`${WEBHOOKS}/${webhook.id}/replay`, { from: since }, null);
    expect((replay.body as { transactions: number }).transactions).toBeGreaterThanOrEqual(6);
    await until(() => receiver.taken.filter(({ id }) => ids.includes(id)).length >= 9);
    await until(async () => (await parked()).pagination.total === 0);
    // It ends by itself, and what is posted from then on is told as ever.
    const next = txIdOf(await service.spend(alice, '1'));
    await until(() => receiver.taken.some(({ id }) => id === next));
    await until(
      async () => (await database.query(`SELECT FROM webhook_positions WHERE upto IS NOT NULL`)).length === 0,
    );
    await receiver.stop();
  });
});
