import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { type FeedEvent, type Transaction, WalletClient, type WebhookEvent } from '@wallet-service/client';
import { Webhook } from 'standardwebhooks';
import { consume } from '../packages/client/examples/feed-consumer';
import { sell, undo } from '../packages/client/examples/marketplace-sale';
import { close, place, ship } from '../packages/client/examples/order-with-partial-shipment';
import { preview, refund } from '../packages/client/examples/refund-by-support';
import { reward } from '../packages/client/examples/season-reward';
import { pay } from '../packages/client/examples/shop-purchase';
import { receiver } from '../packages/client/examples/webhook-receiver';
import { AnsweringServer, json } from './support/answering-server';
import { ALICE, BOB, times } from './support/service';
import { ROOT } from './support/snapshot';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const EXAMPLES = 'packages/client/examples';
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

describe('the examples of the client', () => {
  const { service } = useWorld({ mustBalance: 'after all tests' });
  let wallet: WalletClient;

  beforeAll(() => {
    wallet = new WalletClient({ url: service.url });
  });

  const balanceOf = (userId: string) => service.balance(userId);

  /** As written, by Node itself. */
  async function run(file: string): Promise<string> {
    const args = ['--conditions=wallet-source', path.join(ROOT, file)];
    const env = { PATH: process.env['PATH'] ?? '', WALLET_URL: service.url, WALLET_API_KEY: 'none' };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    return stdout;
  }

  it('begin with one that is also in its README.md', async () => {
    const file = `${EXAMPLES}/quick-start.ts`;
    expect(read('packages/client/README.md')).toContain(read(file).trim());
    expect((await run(file)).replace(/^\S+Z /gm, '')).toBe(
      'paid, 470 GOLD left\nREFUND 10.0000\nSPEND 30.0000\nTOP_UP 500.0000\n',
    );
  });

  it('welcome a player whose id was made from a name, once', async () => {
    const file = `${EXAMPLES}/own-user-ids.ts`;
    expect(await run(file)).toBe('welcome, 100 GOLD\n');
    expect(await run(file)).toBe('welcome, 100 GOLD\n');
  });

  it('pay an order once, and say what is missing', async () => {
    const userId = await openWallet(service, '50');
    const order = { number: randomUUID(), userId, price: '30' };
    expect(await pay(wallet, order)).toBe(await pay(wallet, order));
    expect(await balanceOf(userId)).toBe('20');
    expect(await pay(wallet, { ...order, number: randomUUID() })).toBe('20 of 30 GOLD');
  });

  it('cancel an order that has no answer, so that it is not paid later', async () => {
    const userId = await openWallet(service, '50');
    // Nothing but cancellations gets through.
    const impatient = new WalletClient({
      url: service.url,
      fetch: (input, init) =>
        (input as string).endsWith('/cancellations')
          ? fetch(input, init)
          : Promise.reject(new TypeError('fetch failed')),
    });
    const order = { number: randomUUID(), userId, price: '30' };
    const shortly = new Proxy(impatient, {
      get: (target, name) =>
        name === 'post'
          ? (body: Parameters<WalletClient['post']>[0], options: object) =>
              target.post(body, { ...options, deadlineMs: 100 })
          : (target[name as keyof WalletClient] as (...args: unknown[]) => unknown).bind(target),
    });
    expect(await pay(shortly, order)).toBe('cancelled: CANCELLED');
    await expect(pay(wallet, order)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await balanceOf(userId)).toBe('50');
  });

  it('sell with a fee, and undo it', async () => {
    const sale = { id: randomUUID(), buyer: await openWallet(service, '100'), seller: await openWallet(service, '1') };
    const groupId = await sell(wallet, sale);
    expect([await balanceOf(sale.buyer), await balanceOf(sale.seller)]).toEqual(['0', '96']);
    await undo(wallet, sale.id, groupId);
    expect([await balanceOf(sale.buyer), await balanceOf(sale.seller)]).toEqual(['100', '1']);
  });

  it('ship an order in parcels', async () => {
    const userId = await openWallet(service, '100');
    const holdId = await place(wallet, { number: randomUUID(), userId, total: '60' });
    for (const worth of ['20', '30']) await ship(wallet, holdId, { id: randomUUID(), worth });
    await close(wallet, holdId);
    expect(await wallet.balance(userId, 'GOLD')).toMatchObject({ balance: '50', available: '50' });
  });

  it('reward a season, once for each player, and say whom it could not', async () => {
    const winners = times(30, (index) => ({ userId: randomUUID(), reward: BigInt(index + 1) }));
    const [closed] = winners;
    await wallet.setStatus(closed!.userId, { status: 'CLOSED', reason: 'has left' });
    for (let run = 0; run < 2; run += 1) {
      expect(await reward(wallet, '7', winners)).toEqual([expect.stringContaining('WALLET_CLOSED')]);
    }
    expect(await balanceOf(winners[29]!.userId)).toBe('30');
  });

  it('refund for support: looked at first, then done, and done once', async () => {
    const userId = await openWallet(service, '100');
    const { txId } = await wallet.post({ type: 'SPEND', userId, amount: '40', assetSymbol: 'GOLD' });
    expect(await preview(wallet, txId, '30')).toBe('balance: 90.0000');
    expect(await preview(wallet, txId, '50')).toMatch('not possible: ');
    const formKey = randomUUID();
    for (let click = 0; click < 2; click += 1) {
      expect(await refund(wallet, txId, '30', formKey)).toBe('10 is left to be refunded');
    }
    expect(await refund(wallet, txId, '30', randomUUID())).toBe('only 10 is left');
    expect(await balanceOf(userId)).toBe('90');
  });

  it('consume the feed, and go on where they were', async () => {
    const server = new AnsweringServer();
    const feed = new WalletClient({ url: await server.start() });
    const transactions: Transaction[] = [];
    for await (const transaction of wallet.history(ALICE)) transactions.push(transaction);
    const events = transactions.map((transaction, index) => ({ position: `p${index}`, transaction }));
    const saved: FeedEvent[] = [];
    const end = new AbortController();
    const store = {
      lastPosition: () => Promise.resolve(saved.at(-1)?.position),
      save: (event: FeedEvent) => {
        saved.push(event);
        if (saved.length === events.length) end.abort();
        return Promise.resolve();
      },
    };
    server.answer(json(200, { events, next: 'end', hasMore: false }));
    await consume(feed, store, end.signal);
    expect(saved).toEqual(events);
    await server.stop();
  });

  it('receive what a webhook is told, and nothing that anybody else has made up', async () => {
    const secret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
    const handled: WebhookEvent[] = [];
    const server = receiver(secret, (event) => Promise.resolve(void handled.push(event)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const body = JSON.stringify({ type: 'transaction.posted', timestamp: new Date(), data: { userId: BOB } });
    const deliver = async (signed: string) => {
      const now = new Date();
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': `${Math.floor(now.getTime() / 1_000)}`,
        'webhook-signature': new Webhook(secret).sign('msg_1', now, signed),
      };
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await deliver(body)).toBe(204);
    expect(await deliver(body.replace(BOB, ALICE))).toBe(400);
    expect(handled).toEqual([expect.objectContaining({ id: 'msg_1', data: { userId: BOB } })]);
    server.close();
    server.closeAllConnections();
  });
});
