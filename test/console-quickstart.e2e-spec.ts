import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { freePort } from '../scripts/ports.mjs';
import { ensureChromium, TestBrowser } from './support/browser';
import { environment } from './support/database';
import { ALICE } from './support/service';
import { ROOT } from './support/snapshot';

const chromium = ensureChromium();

/** With what is on the screen, and nothing else. */
(chromium === undefined ? describe.skip : describe)('from the quickstart on (needs chromium on the PATH)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-quickstart-'));
  let quickstart: ChildProcess | undefined;
  let said = '';
  let browser: TestBrowser | undefined;
  let page: Page;

  beforeAll(async () => {
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: `${await freePort()}`,
      DATA_DIR: folder,
      REDIS_URL: environment('TEST_REDIS_URL'),
      REDIS_KEY_PREFIX: `${path.basename(folder)}:`,
      LOG_LEVEL: 'warn',
    };
    const { stdout, stderr } = (quickstart = spawn(process.execPath, ['scripts/quickstart.mjs'], { cwd: ROOT, env }));
    for (const stream of [stdout, stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(quickstart, 'exit').then(() => {
      throw new Error(`The quickstart has ended: ${said}`);
    });
    ended.catch(() => undefined);
    while (!said.includes('Ctrl-C stops everything')) await Promise.race([once(stdout, 'data'), ended]);
    browser = await TestBrowser.start(chromium!);
    ({ page } = await browser.open());
  }, 300_000);

  // However far the beginning has come.
  afterAll(async () => {
    await browser?.stop();
    if (quickstart?.kill('SIGTERM')) await once(quickstart, 'exit');
    rmSync(folder, { recursive: true });
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  const see = (text: string) => page.getByText(text).first().waitFor();
  const dialog = () => page.getByRole('dialog');
  const balance = () => page.getByRole('table', { name: 'Wallets' }).getByRole('row').nth(1).getByRole('cell').nth(1);

  async function confirm(done: string): Promise<void> {
    await dialog().getByRole('button', { name: 'Continue' }).click();
    await dialog().getByRole('button', { name: 'Confirm' }).click();
    await see(done);
    await dialog().waitFor({ state: 'detached' });
  }

  async function seeBalance(text: string): Promise<void> {
    await balance().getByText(text, { exact: true }).waitFor();
  }

  it('one finds the console where it says, and in it a user', async () => {
    const [, address = ''] = /Console +(http:\S+)/.exec(said) ?? [];
    await page.goto(address);
    await see('Faucets and sinks, GOLD by day');
    await page.getByRole('searchbox').fill(ALICE);
    await page.getByRole('searchbox').press('Enter');
    await seeBalance('500');
  });

  it('makes a purchase for the user', async () => {
    await press('Post');
    await dialog().getByLabel('Type').selectOption('SPEND');
    await dialog().getByLabel('Amount').fill('120');
    await dialog().getByLabel('Reference').fill('order-1');
    await confirm('Posted');
    await seeBalance('380');
  });

  it('refunds it', async () => {
    await page
      .getByRole('table', { name: 'Time line' })
      .getByRole('row')
      .filter({ hasText: 'order-1' })
      .getByRole('link')
      .first()
      .click();
    await press('Refund');
    await confirm('Refunded');
    await see('Given back by');
    await page.getByRole('main').getByTitle(ALICE).first().click();
    await seeBalance('500');
  });

  it('freezes the user, who then can spend nothing', async () => {
    await press('Freeze');
    await dialog().getByLabel('Reason').fill('ticket 1');
    await confirm('Frozen');
    await press('Post');
    await dialog().getByLabel('Type').selectOption('SPEND');
    await dialog().getByLabel('Amount').fill('1');
    await dialog().getByRole('button', { name: 'Continue' }).click();
    await see('WALLET_FROZEN');
    expect(await dialog().getByRole('button', { name: 'Confirm' }).isDisabled()).toBe(true);
  });
});
