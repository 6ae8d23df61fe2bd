import { setTimeout as sleep } from 'node:timers/promises';
import { txIdOf } from './support/movements';
import { ALICE, BOB } from './support/service';
import { ServiceProcess } from './support/service-process';
import { ForeignSession, until } from './support/sessions';
import { QUICK, subscribe, WebhookReceiver } from './support/webhook-receiver';
import { useWorld } from './support/world';

describe('an instance that was frozen until another one had taken its endpoint', () => {
  const { service, database } = useWorld({ mustBalance: 'after all tests' });
  const worker = { ...QUICK, ROLE: 'worker', WEBHOOK_TIMEOUT_MS: '60000' };

  it('loses nothing of what was put down since, though its own deliveries are taken', async () => {
    const receiver = await WebhookReceiver.start();
    const webhook = await subscribe(service, receiver);
    const toAlice = () => receiver.received.filter(({ data }) => data['userId'] === ALICE);
    let answerFrozen: ((status: number) => void) | undefined;
    // Alice is behind. Her second try is on its way when its sender is frozen.
    receiver.behaviour = ({ data }) => {
      if (data['userId'] !== ALICE) return 200;
      return toAlice().length === 2 ? new Promise((resolve) => (answerFrozen = resolve)) : 500;
    };
    const frozen = await ServiceProcess.start(database, worker);
    const first = txIdOf(await service.spend(ALICE, '1'));
    await until(() => answerFrozen !== undefined);
    frozen.signal('SIGSTOP');

    const successor = await ServiceProcess.start(database, worker);
    await until(() => toAlice().length > 2);
    const second = txIdOf(await service.spend(ALICE, '1'));
    await service.topUp(BOB, '1');
    await until(async () => {
      const [row] = await database.query<{ isBehind: boolean }>(
        `SELECT bool_or(seq < transaction_count) AS "isBehind" FROM webhook_positions JOIN slices USING (slice)`,
      );
      return !row!.isBehind;
    });
    await successor.kill();
    expect(new Set(toAlice().map(({ id }) => id))).toEqual(new Set([first]));

    // It does not see what was posted since, and believes that Alice has caught up.
    const session = await ForeignSession.begin(database);
    await session.query('LOCK TABLE slices IN ACCESS EXCLUSIVE MODE');
    answerFrozen!(200);
    // The answer is there when it wakes, before it learns that its endpoint is another's.
    await sleep(100);
    frozen.signal('SIGCONT');
    await until(async () =>
      (await (await fetch(`${frozen.url}/metrics`)).text()).includes(
        'wallet_webhook_deliveries_total{outcome="taken"} 1',
      ),
    );
    // Enough for it to write that, several times.
    await sleep(1_000);
    await frozen.kill();
    await session.release();

    receiver.behaviour = () => 200;
    await ServiceProcess.start(database, worker);
    await until(() => receiver.taken.some(({ id }) => id === second));
    expect(receiver.firstSeen.map(({ id }) => id).filter((id) => [first, second].includes(id))).toEqual([
      first,
      second,
    ]);
    expect(await service.get(`/api/v1/webhooks/${webhook.id}`)).toMatchObject({ body: { parked: 0 } });
    await receiver.stop();
  });
});
