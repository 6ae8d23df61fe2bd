import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type Locator, type Page } from 'playwright-core';
import { ensureChromium } from './support/browser';
import { ConsoleWorld, FRIEND, PLAYER } from './support/console-world';
import { isLoaded, isMissing, kept } from './support/in-page.mjs';
import {
  groupOf,
  historyOf,
  holdOf,
  operation,
  placed,
  transactionOf,
  transfer,
  transferOf,
  txIdOf,
  walletOf,
} from './support/movements';
import { openWallet } from './support/wallets';
import { WebhookReceiver } from './support/webhook-receiver';

const chromium = ensureChromium();

(chromium === undefined ? describe.skip : describe)('in the console one (needs chromium on the PATH)', () => {
  const world = new ConsoleWorld(chromium);
  const receiver = new WebhookReceiver();
  let page: Page;

  beforeEach(async () => {
    ({ page } = await world.browser.open());
  });

  afterEach(() => page.context().close());
  afterAll(() => receiver.stop());

  const goTo = (hash: string) => page.goto(`${world.open.url}/console/#${hash}`);
  const press = (name: string, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true }).click();
  const see = (text: string | RegExp, within: Page | Locator = page) => within.getByText(text).first().waitFor();
  const dialog = () => page.getByRole('dialog');
  const fill = (label: string, text: string) => dialog().getByLabel(label).fill(text);

  /** The form's last two steps, and what is said when it is done. */
  async function confirm(done: string): Promise<void> {
    await press('Continue', dialog());
    await press('Confirm', dialog());
    await see(done);
    await dialog().waitFor({ state: 'detached' });
  }

  /** A row of a table. */
  const row = (table: string, text: string | RegExp) =>
    page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text }).first();

  describe('finds', () => {
    const find = async (text: string) => {
      await goTo('/');
      await page.getByRole('searchbox').fill(text);
      await page.getByRole('searchbox').press('Enter');
    };

    it('a user, a transaction and a group by their ids', async () => {
      await find(PLAYER);
      await page.getByRole('heading', { name: 'User', exact: true }).waitFor();
      await find(world.scene.purchaseId);
      await page.getByRole('heading', { name: 'Transaction SPEND' }).waitFor();
      await find(world.scene.groupId);
      await page.getByRole('heading', { name: 'Group' }).waitFor();
      await find(randomUUID());
      await see('Nothing has this id.');
    });

    it('transactions of all users by their reference', async () => {
      await find('order-4711');
      await row('Transactions', 'order-4711').getByRole('link').first().click();
      await page.getByRole('heading', { name: 'Transaction SPEND' }).waitFor();
    });
  });

  it('sees what a user has, and how each movement came about and what became of it', async () => {
    await goTo(`/users/${PLAYER}`);
    const gold = await walletOf(world.open, PLAYER);
    await see(Number(gold.balance).toLocaleString('en'), row('Wallets', 'GOLD'));
    // Owed since the chargeback.
    await page.getByRole('columnheader', { name: 'Debt' }).waitFor();
    await see('group', row('Time line', 'SEND'));
    await see('refund of', row('Time line', 'REFUND'));
    await see('45.5', row('Time line', 'order-4712'));
    await see('INSUFFICIENT_FUNDS', row('Time line', 'order-4714'));
    await see('Treasury', row('Time line', 'order-4711'));
    await see(/\d/, row('Time line', 'order-4711').getByRole('cell').nth(4));

    await page.getByLabel('Type').selectOption('HOLD');
    await row('Time line', 'order-4711').waitFor({ state: 'detached' });
    await row('Time line', 'auction-9').getByRole('link', { name: 'the hold' }).click();
    await see('Set aside');
    await page.goBack();
    await page.getByRole('tab', { name: 'Lots' }).click();
    await see('BONUS', row('Lots', 'BONUS'));
    await page.getByRole('tab', { name: 'Limits' }).click();
    await see('the user', row('Limits of GOLD', 'SPEND'));

    await goTo(`/users/${FRIEND}`);
    await see('gift', row('Time line', 'RECEIVE'));
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Time line');
  });

  it('follows a gift to its group, and to the other user', async () => {
    await goTo(`/users/${PLAYER}`);
    await row('Time line', 'SEND').getByRole('link').last().click();
    await page.getByRole('heading', { name: 'Group' }).waitFor();
    await row('Posted together', 'RECEIVE').getByTitle(FRIEND).click();
    await page.getByRole('heading', { name: 'User', exact: true }).waitFor();
    expect(page.url()).toContain(FRIEND);
  });

  it('refunds a part, as the preview has said, and then the rest', async () => {
    const user = await openWallet(world.open, '100');
    const spend = txIdOf(await world.open.spend(user, '30'));
    await goTo(`/transactions/${spend}`);
    await press('Refund');
    await fill('Amount', '10');
    await fill('Reference', 'ticket 77');
    await press('Continue', dialog());
    await see('REFUND of 10 GOLD', dialog());
    await see('80 GOLD', dialog());
    expect(await world.open.balance(user)).toBe('70');
    await press('Confirm', dialog());
    await see('Refunded');
    expect(await world.open.balance(user)).toBe('80');

    await press('Refund');
    await see('20 GOLD', dialog());
    await confirm('Refunded');
    expect(await world.open.balance(user)).toBe('100');
    await page.getByRole('button', { name: 'Refund', exact: true }).waitFor({ state: 'detached' });
    expect((await transactionOf(world.open, spend)).refunds).toHaveLength(2);
  });

  it('cannot refund more than is left: nothing can be confirmed', async () => {
    const user = await openWallet(world.open, '100');
    await goTo(`/transactions/${txIdOf(await world.open.spend(user, '30'))}`);
    await press('Refund');
    await fill('Amount', '31');
    await press('Continue', dialog());
    await see('REFUND_EXCEEDS_ORIGINAL', dialog());
    expect(await dialog().getByRole('button', { name: 'Confirm' }).isDisabled()).toBe(true);
  });

  it('gives back a whole gift', async () => {
    const [from, to] = [await openWallet(world.open, '100'), await openWallet(world.open, '1')];
    const { groupId } = groupOf(await transfer(world.open, transferOf(from, to, '40')));
    await goTo(`/groups/${groupId}`);
    await press('Refund the group');
    await confirm('The group is refunded');
    expect([await world.open.balance(from), await world.open.balance(to)]).toEqual(['100', '1']);
  });

  it('corrects a balance once, however often it is clicked, and the history says who did it and why', async () => {
    const user = await openWallet(world.open, '100');
    await goTo(`/users/${user}`);
    await press('Adjust');
    await dialog().getByLabel('Direction').selectOption('ADJUST_DOWN');
    await dialog().getByLabel('Asset').selectOption('GOLD');
    await fill('Amount', '7.5');
    await fill('Reason', 'granted twice');
    await press('Continue', dialog());
    await dialog().getByRole('button', { name: 'Confirm' }).dblclick();
    await see('Adjusted');
    await see('granted twice', row('Time line', 'ADJUST_DOWN'));
    await see('anybody', row('Time line', 'ADJUST_DOWN'));
    expect(await world.open.balance(user)).toBe('92.5');
  });

  it('is told what is wrong with a field, at the field', async () => {
    await goTo(`/users/${PLAYER}`);
    await press('Adjust');
    await fill('Amount', '1e3');
    await fill('Reason', 'x');
    await press('Continue', dialog());
    await see(/amount must|must be/i, dialog());
    expect(await dialog().getByLabel('Amount').getAttribute('aria-invalid')).toBe('true');
  });

  it('is told where a page cannot be loaded, and keeps the others', async () => {
    await goTo('/find');
    await page.route('**/assets-page-*.js', (route) => route.abort());
    const open = (name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
    await open('Assets');
    await see('Load the page again.');
    await open('Overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('is asked for what is needed, before whether to do it', async () => {
    await goTo(`/users/${PLAYER}`);
    await press('Adjust');
    await fill('Amount', '1');
    await press('Continue', dialog());
    expect(await dialog().getByLabel('Reason').evaluate(isMissing)).toBe(true);
    expect(await dialog().getByRole('button', { name: 'Confirm' }).count()).toBe(0);
  });

  it('finds nothing wrong with a user to whom nothing has happened yet', async () => {
    await goTo(`/users/${randomUUID()}`);
    await see('No wallet yet');
    await see('Nothing has happened yet.');
    await page.waitForFunction(isLoaded);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('freezes a user, and lets him go', async () => {
    const user = await openWallet(world.open, '100');
    await goTo(`/users/${user}`);
    await page.getByRole('main').getByRole('button', { name: 'Freeze' }).first().click();
    await fill('Reason', 'ticket 816');
    await confirm('Frozen');
    expect((await world.open.spend(user, '1')).body).toMatchObject({ code: 'WALLET_FROZEN' });
    await see('ticket 816', row('Time line', 'FREEZE'));
    await page.getByRole('main').getByRole('button', { name: 'Unfreeze' }).first().click();
    await fill('Reason', 'it was a mistake');
    await confirm('Unfrozen');
    expect((await world.open.spend(user, '1')).status).toBe(201);
  });

  it('releases a hold', async () => {
    const user = await openWallet(world.open, '100');
    await placed(world.open, user, '60');
    await goTo(`/users/${user}`);
    await page.getByRole('tab', { name: 'Holds' }).click();
    await press('Release', row('Holds', 'HELD'));
    await press('Confirm', dialog());
    await see('Released');
    await row('Holds', 'RELEASED').waitFor();
    expect(await walletOf(world.open, user)).toMatchObject({ available: '100', held: '0' });
  });

  it('captures a part of a hold, and keeps the rest for another capture', async () => {
    const user = await openWallet(world.open, '100');
    const { id } = await placed(world.open, user, '60');
    await goTo(`/transactions/${id}`);
    await press('Capture');
    await fill('Amount', '25');
    await fill('Reference', 'order-25');
    await dialog().getByLabel('Release the rest').uncheck();
    await press('Continue', dialog());
    await see('The rest is kept.', dialog());
    await press('Confirm', dialog());
    await see('Captured');
    await row('What became of the hold', 'order-25').waitFor();
    expect(await holdOf(world.open, id)).toMatchObject({ status: 'HELD', captured: '25.0000', remaining: '35.0000' });

    await dialog().waitFor({ state: 'detached' });
    await press('Capture');
    await see('35 GOLD', dialog());
    await confirm('Captured');
    await page.getByRole('button', { name: 'Capture', exact: true }).waitFor({ state: 'detached' });
    expect(await walletOf(world.open, user)).toMatchObject({ balance: '40', held: '0' });
  });

  it('charges a top-up back, and says what is owed of it', async () => {
    const user = randomUUID();
    const topUp = txIdOf(await world.open.topUp(user, '100'));
    await world.open.spend(user, '30');
    await goTo(`/transactions/${topUp}`);
    await press('Charge back');
    await dialog().getByLabel('Freeze the wallet').check();
    await fill('Reference', 'dispute 5');
    await press('Continue', dialog());
    await see('Take back 100 GOLD and freeze the wallet?', dialog());
    expect(await world.open.balance(user)).toBe('70');
    await press('Confirm', dialog());
    await see('The user now owes 30 GOLD of it.', dialog());
    await closeResult();
    expect(await walletOf(world.open, user)).toMatchObject({ balance: '0', debt: '30', status: 'FROZEN' });
  });

  it("erases a user's texts, and keeps the amounts", async () => {
    const user = await openWallet(world.open, '100');
    await world.open.post({ ...operation('SPEND', user, '30'), reference: 'for my mother' });
    await goTo(`/users/${user}`);
    await see('for my mother', row('Time line', 'SPEND'));
    await press('Erase texts');
    await fill('Reason', 'request 17');
    await press('Continue', dialog());
    await press('Confirm', dialog());
    await see(/\d transactions have lost their texts/, dialog());
    await closeResult();
    await see('request 17', row('Time line', 'ERASE'));
    await page.getByText('for my mother').waitFor({ state: 'detached' });
    await see('70', row('Wallets', 'GOLD'));
  });

  it('has webhooks told of a low balance, and then no more', async () => {
    const user = await openWallet(world.open, '100');
    await goTo(`/users/${user}`);
    await page.getByRole('tab', { name: 'Alerts' }).click();
    await press('Set an alert');
    await dialog().getByLabel('Asset').selectOption('GOLD');
    await fill('Below', '50.5');
    await confirm('The alert is set');
    await see('50.5', row('Alerts', 'GOLD'));
    await press('Set an alert');
    await dialog().getByLabel('Asset').selectOption('GOLD');
    await confirm('The alert is set');
    await see('They are told of none.');
  });

  it('creates an asset, issues credits of it, and limits it', async () => {
    await goTo('/assets');
    await press('Create an asset');
    await fill('Symbol', 'R');
    await fill('Name', 'Rubies');
    await fill('Decimals', '2');
    await press('Continue', dialog());
    await press('Confirm', dialog());
    await dialog().getByRole('alert').waitFor();
    await fill('Symbol', 'RUBY');
    await press('Continue', dialog());
    await see('Create RUBY with 2 decimals?', dialog());
    // What was wrong with the first attempt is nothing to this question.
    expect(await dialog().getByRole('alert').count()).toBe(0);
    await press('Confirm', dialog());
    await see('Created');
    await page.getByRole('link', { name: 'RUBY' }).click();
    await press('Issue');
    await fill('Amount', '1000.25');
    await confirm('Issued');
    await see('1,000.25', row('Supply', 'RUBY'));
    await press('Set limits');
    await press('Add a limit within a time', dialog());
    await dialog()
      .getByRole('group', { name: /Within a time/ })
      .getByLabel('At most')
      .fill('50');
    await confirm('The limits are set');
    await see('50', row('Limits', 'day, UTC'));
    const { body } = await world.open.get('/api/v1/assets/RUBY/limits');
    expect(body).toMatchObject({ windows: [{ max: '50', window: 'DAY' }] });
  });

  it('has an endpoint told, tries it, tells it again, gives it another secret, and removes it', async () => {
    await receiver.start();
    await goTo('/webhooks');
    await press('Create a webhook');
    await fill('Endpoint', receiver.url);
    await press('Continue', dialog());
    await press('Confirm', dialog());
    await see('The secret is shown this once', dialog());
    const secret = (await secretShown()) ?? '';
    receiver.secrets.add(secret);
    await closeResult();
    await page.getByRole('link', { name: receiver.url }).click();

    await press('Test');
    await press('Confirm', dialog());
    await see('It was taken: HTTP 200', dialog());
    await closeResult();
    await press('Replay');
    await fill('From', '2026-01-01T00:00');
    await press('Continue', dialog());
    await press('Confirm', dialog());
    await see(/\d transactions are gone over/, dialog());
    await closeResult();
    await see('All were taken.');

    await press('Rotate secret');
    await press('Confirm', dialog());
    expect(await secretShown()).not.toBe(secret);
    await closeResult();
    const statuses: number[] = [];
    page.on('response', (answer) => statuses.push(answer.status()));
    await press('Remove');
    await press('Confirm', dialog());
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
    await page.getByRole('link', { name: receiver.url }).waitFor({ state: 'detached' });
    expect(statuses).not.toContain(404);
  });

  const secretShown = () =>
    dialog()
      .getByText(/^whsec_/)
      .textContent();

  /** By its own button: the other one is that of every dialog. */
  async function closeResult(): Promise<void> {
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await dialog().waitFor({ state: 'detached' });
  }

  it('sees what happens while it happens', async () => {
    const user = await openWallet(world.open, '100');
    await goTo('/events');
    await see('Live');
    const { status } = await world.open.post({ ...operation('SPEND', user, '12.25'), reference: `live-${user}` });
    expect(status).toBe(201);
    await see('12.25', row('Events', `live-${user}`));
    await press('Pause');
    await world.open.post({ ...operation('SPEND', user, '1'), reference: `late-${user}` });
    await see('Paused.');
    expect(await page.getByText(`late-${user}`).count()).toBe(0);
  });

  /** What the page asks for there is asked for elsewhere, and so the service refuses it. */
  const misdirect = (of: string, from: string, to: string) =>
    page.route(of, (route) => route.continue({ url: route.request().url().replace(from, to) }));

  it('is told that events come no more, and goes on with them', async () => {
    const user = await openWallet(world.open, '100');
    await misdirect('**/api/v1/events?*', 'after=now', 'after=then');
    await goTo('/events');
    await see('CURSOR_INVALID');
    await see('Paused.');
    await page.unrouteAll();
    await press('Go on from now');
    await see('Live');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    // What is live begins with what happens next.
    await world.open.post({ ...operation('SPEND', user, '1'), reference: `again-${user}` });
    await row('Events', `again-${user}`).waitFor();
  });

  it('is told which supply is unknown, and why, beside those that are known', async () => {
    await misdirect('**/DIAMOND/supply', 'DIAMOND', 'NOTHING');
    await goTo('/assets');
    await see('unknown', row('Supply', 'DIAMOND'));
    await see('ASSET_NOT_FOUND');
    expect(await row('Supply', 'GOLD').getByText('unknown').count()).toBe(0);
  });

  it("saves a user's whole history as a file", async () => {
    await goTo(`/users/${PLAYER}`);
    const [file] = await Promise.all([page.waitForEvent('download'), press('Export CSV')]);
    const rows: { id: string }[] = parse(readFileSync(await file.path()), { columns: true });
    const history = await historyOf(world.open, PLAYER);
    expect(rows.map(({ id }) => id)).toEqual(history.map(({ id }) => id).reverse());
  });

  describe('signs in', () => {
    // Issued before the service starts: it reads the list of keys again only after some seconds.
    const [support, refunder, reader] = [
      world.keys.issue('support', ['wallet:read']),
      world.keys.issue('refunder', ['wallet:read', 'wallet:refund']),
      world.keys.issue('reader', ['wallet:read']),
    ];

    const signIn = async (key: string) => {
      await page.goto(`${world.closed.url}/console/#/users/${PLAYER}`);
      await page.getByLabel('API key').fill(key);
      await press('Sign in with the key');
    };

    it('by a key, and is offered only what it allows', async () => {
      await signIn(support);
      await see('key:support');
      await row('Time line', 'order-4711').waitFor();
      // The user's id can be copied by a click.
      const buttons = await page.getByRole('main').getByRole('button').allTextContents();
      expect(buttons.toSorted()).toEqual([PLAYER, 'Export CSV']);
      expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Find', 'Assets']);
      expect(await page.getByRole('tab').allTextContents()).not.toContain('Alerts');
    });

    it('by a key that reads, and is offered nothing else on any page', async () => {
      await signIn(support);
      await see('key:support');
      const { holdId, purchaseId, groupId } = world.scene;
      const pages: readonly (readonly [string, string])[] = [
        [`/transactions/${holdId}`, 'Set aside'],
        [`/transactions/${purchaseId}`, 'Ledger entries'],
        [`/groups/${groupId}`, 'Posted together'],
        ['/assets', 'DIAMOND'],
        ['/assets/GOLD', 'Limits of each user'],
      ];
      for (const [hash, text] of pages) {
        await page.goto(`${world.closed.url}/console/#${hash}`);
        await see(text);
        await page.waitForFunction(isLoaded);
        const buttons = await page.getByRole('main').getByRole('button').allTextContents();
        expect([hash, buttons.filter((name) => !isId(name))]).toEqual([hash, []]);
      }
    });

    /** An id can be copied by a click. */
    const isId = (name: string) => /^[\da-f-]{36}$/.test(name);

    it('by a key that may refund, which stands in the history', async () => {
      const user = await openWallet(world.open, '100');
      const spend = txIdOf(await world.open.spend(user, '30'));
      await signIn(refunder);
      await see('key:refunder');
      await page.getByRole('searchbox').fill(spend);
      await page.getByRole('searchbox').press('Enter');
      await press('Refund');
      await confirm('Refunded');
      expect((await historyOf(world.open, user))[0]).toMatchObject({ type: 'REFUND', caller: 'key:refunder' });
    });

    it('by a key that is withdrawn meanwhile, and is asked for another, by a file too', async () => {
      await signIn(support);
      await see('key:support');
      await page.route('**/export?*', (route) =>
        route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer wallet_withdrawn' } }),
      );
      await press('Export CSV');
      await see('The session is over: sign in again.');
      await page.getByLabel('API key').waitFor();
    });

    it('not by a wrong key; and what is typed is kept nowhere', async () => {
      await signIn('wallet_nothing');
      await see('UNAUTHENTICATED');
      await page.getByLabel('API key').fill(reader);
      await press('Sign in with the key');
      await see('key:reader');
      expect(await page.evaluate(kept)).not.toContain(reader);
      await page.reload();
      await page.getByLabel('API key').waitFor();
    });
  });
});
