import { Slices } from '../../src/posting/slices';
import { FlowCounter } from '../../src/report/flow-counter';
import { TestKeys } from './access';
import { TestBrowser } from './browser';
import { fillMonth } from './filled-ledger';
import { assetWithLots, chargeBack, credit } from './lots';
import { groupOf, hold, link, operation, placed, refund, transfer, transferOf, txIdOf } from './movements';
import { type Settings, TestService } from './service';
import { useWorld } from './world';

/** Whom the pages of the console are about. */
export const PLAYER = '20000000-0000-4000-8000-00000000a11c';
export const FRIEND = '20000000-0000-4000-8000-000000000b0b';

/** What there is to be seen of PLAYER. */
export interface Scene {
  readonly purchaseId: string;
  readonly groupId: string;
  readonly holdId: string;
  readonly webhookId: string;
}

/**
 * The scene of the tests of one `describe`: a browser, and two instances on one ledger of a busy month, of which one is open
 * to everybody, and the other asks for a key.
 */
export class ConsoleWorld {
  readonly keys = new TestKeys();
  readonly database;
  readonly #open = new TestService();
  readonly #closed = new TestService();
  #browser: TestBrowser | undefined;
  #scene: Scene | undefined;

  constructor(program: string | undefined, settings: Settings = {}) {
    // Before the database is dropped.
    afterAll(async () => {
      await Promise.all([this.#browser?.stop(), this.#open.stop(), this.#closed.stop()]);
    });
    const { database } = useWorld({ instances: 0, mustBalance: 'after all tests' });
    afterAll(() => {
      this.keys.file.remove();
    });
    this.database = database;
    beforeAll(async () => {
      const filling = await TestService.start(database);
      await fillMonth(database, filling).finally(() => filling.stop());
      await Promise.all([this.#open.start(database, settings), this.#closed.start(database, this.keys.settings)]);
      this.#scene = await buildScene(this.#open);
      await countFlows(this.#open);
      this.#browser = await TestBrowser.start(program!);
    }, 300_000);
  }

  get open(): TestService {
    return this.#open;
  }

  /** It asks for a key. */
  get closed(): TestService {
    return this.#closed;
  }

  get browser(): TestBrowser {
    return this.#browser!;
  }

  get scene(): Scene {
    return this.#scene!;
  }
}

/** As the service does by itself where no test is: a report that has most of a month to count may take it seconds. */
async function countFlows({ app }: TestService): Promise<void> {
  for (const slice of app.get(Slices).numbers) {
    while ((await app.get(FlowCounter).countNext(slice, Infinity)) > 0);
  }
}

async function buildScene(service: TestService): Promise<Scene> {
  await service.topUp(PLAYER, '1500');
  await service.topUp(FRIEND, '800');
  const purchase = {
    ...operation('SPEND', PLAYER, '120'),
    reference: 'order-4711',
    metadata: { sku: 'sword', level: 7 },
  };
  const purchaseId = txIdOf(await service.post(purchase));
  await refund(service, txIdOf(await service.post({ ...operation('SPEND', PLAYER, '45.5'), reference: 'order-4712' })));
  const fee = { amount: '2', paidBy: 'SENDER' };
  const { groupId } = groupOf(await transfer(service, transferOf(PLAYER, FRIEND, '20', { fee, reference: 'gift' })));
  await link(service, [operation('SPEND', PLAYER, '100'), operation('BONUS', PLAYER, '5', 'DIAMOND')]);
  const { id: holdId } = await placed(service, PLAYER, '60', { reference: 'order-4713', expiresInSeconds: 86_400 });
  await hold(service, PLAYER, '30', { reference: 'auction-9' });
  await service.post({ ...operation('SPEND', PLAYER, '99999'), reference: 'order-4714' });
  await lots(service);
  await service.send('PUT', `/api/v1/wallets/${PLAYER}/limits`, {
    assetSymbol: 'GOLD',
    windows: [{ of: 'SPEND', window: 'DAY', timeZone: 'UTC', max: '5000' }],
  }, null); // prettier-ignore
  await service.send('PUT', `/api/v1/wallets/${PLAYER}/alerts`, { assetSymbol: 'GOLD', below: '50' }, null);
  const webhook = { url: 'http://127.0.0.1:9/wallet', description: 'Mail to players' };
  const { id: webhookId } = (await service.postTo('/api/v1/webhooks', webhook, null)).body as { id: string };
  return { purchaseId, groupId, holdId, webhookId };
}

/** Paid ones of which some are owed again, and others that expire. */
async function lots(service: TestService): Promise<void> {
  await assetWithLots(service);
  const expiresAt = new Date(Date.now() + 7 * 86_400_000).toISOString();
  const paid = await credit(service, PLAYER, 'TOP_UP', '300');
  await credit(service, PLAYER, 'BONUS', '50', { expiresAt });
  await credit(service, PLAYER, 'SPEND', '280');
  await chargeBack(service, txIdOf(paid));
}
