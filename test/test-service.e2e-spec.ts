import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WalletClient } from '@wallet-service/client';
import { startTestService, type TestService } from '@wallet-service/test-service';
import { ALICE } from './support/service';
import { ROOT } from './support/snapshot';

const folders = () => readdirSync(tmpdir()).filter((name) => /^wallet-test-service-\w{6}$/.test(name));

describe('the test service', () => {
  let service: TestService;
  let wallet: WalletClient;
  const before = folders();

  beforeAll(async () => {
    service = await startTestService({ settings: { MAX_TRANSACTION_AMOUNT: '777' } });
    wallet = new WalletClient({ url: service.url });
  });

  afterAll(() => service.stop());

  const spend = (amount: string, key?: string) =>
    wallet.post({ type: 'SPEND', userId: ALICE, amount, assetSymbol: 'GOLD' }, key === undefined ? {} : { key });

  it('is the real one, as it is told to be', async () => {
    expect(await spend('100')).toMatchObject({ balance: '400' });
    await expect(spend('778')).rejects.toMatchObject({ code: 'AMOUNT_TOO_LARGE' });
  });

  it('goes back to its first accounts, at the same place, and forgets every key', async () => {
    for (let test = 0; test < 3; test += 1) {
      await service.reset();
      expect(await spend('100', 'order-1')).toMatchObject({ balance: '400' });
    }
  });

  it('forgets the assets that a test has made, and what they were', async () => {
    for (const scale of [0, 2]) {
      await wallet.call('POST /api/v1/assets', { body: { symbol: 'RUBY', name: 'Rubies', scale } });
      const issued = { path: { symbol: 'RUBY' }, body: { amount: '10' } };
      await wallet.call('POST /api/v1/assets/{symbol}/issuances', issued);
      const { txId } = await wallet.post({ type: 'BONUS', userId: ALICE, amount: '1', assetSymbol: 'RUBY' });
      expect(await wallet.transaction(txId)).toMatchObject({ amount: scale === 0 ? '1' : '1.00' });
      await service.reset();
      await expect(wallet.call('GET /api/v1/assets/{symbol}', { path: { symbol: 'RUBY' } })).rejects.toThrow(
        'ASSET_NOT_FOUND',
      );
    }
  });

  it('leaves nothing behind, also where its caller is killed', async () => {
    const script = `
      require('@wallet-service/test-service').startTestService().then(({ url }) => {
        console.log(url);
        setInterval(() => {}, 1_000);
      });`;
    const caller = spawn(process.execPath, ['-e', script], { cwd: path.join(ROOT, 'test') });
    const [url] = (await once(caller.stdout.setEncoding('utf8'), 'data')) as [string];
    expect((await fetch(`${url.trim()}/health/live`)).status).toBe(200);
    caller.kill('SIGKILL');
    while (folders().length > before.length + 1) await sleep(100);
    await expect(fetch(`${url.trim()}/health/live`)).rejects.toThrow('fetch failed');
  });
});
