import { type Page } from 'playwright-core';
import { ensureChromium, TestBrowser, type WatchedPage } from './support/browser';
import { isLoaded, kept } from './support/in-page.mjs';
import { historyOf, txIdOf } from './support/movements';
import { OpenIdProvider } from './support/open-id-provider';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const chromium = ensureChromium();

const ALL_BUT_DATES = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

(chromium === undefined ? describe.skip : describe)('into the console one (needs chromium on the PATH)', () => {
  const provider = new OpenIdProvider({ reader: ['wallet:read'], refunder: ['wallet:read', 'wallet:refund'] });
  beforeAll(() => provider.start());
  // The first lets everybody in, so that there is something to be seen in the second.
  const { service: open, other: service } = useWorld({ instances: [{}, () => provider.settings] });
  let browser: TestBrowser;
  let watched: WatchedPage;
  let page: Page;
  let user: string;
  let spend: string;

  beforeAll(async () => {
    await provider.register(`${service.url}/console/`);
    browser = await TestBrowser.start(chromium!);
    user = await openWallet(open, '100');
    spend = txIdOf(await open.spend(user, '30'));
  });

  afterAll(async () => {
    await browser.stop();
    await provider.stop();
  });

  beforeEach(async () => {
    provider.givesRefreshTokens = true;
    provider.questions = 0;
    provider.grants.length = provider.tokens.length = 0;
    watched = await browser.open();
    ({ page } = watched);
  });

  afterEach(async () => {
    jest.useRealTimers();
    await watched.close();
  });

  const see = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const leaveForProvider = () => press(`Sign in at ${provider.host}`);
  const addressOf = (hash: string) => `${service.url}/console/#${hash}`;
  const spendPage = () => addressOf(`/transactions/${spend}`);
  const userPage = () => addressOf(`/users/${user}`);

  async function enter(name: string): Promise<void> {
    await page.getByLabel('Name').fill(name);
    await press('Enter');
    await see(`jwt:${name}`);
  }

  /** The way of a person: to a page, to the provider, and back to the page. */
  async function signIn(name: string, address: string): Promise<void> {
    await page.goto(address);
    await leaveForProvider();
    await enter(name);
  }

  /** For the service, the provider and the browser alike: tokens are good for an hour. */
  async function passAnHour(): Promise<void> {
    // What is asked for while the clocks are set, one after the other, is asked for by a token that has expired already.
    await page.waitForFunction(isLoaded);
    const now = Date.now() + 3_600_000;
    jest.useFakeTimers({ now, advanceTimers: true, doNotFake: [...ALL_BUT_DATES] });
    await page.clock.setSystemTime(now);
  }

  it('comes by the provider to the page that was asked for, and is offered only what the token allows', async () => {
    await signIn('reader', spendPage());
    expect(page.url()).toBe(spendPage());
    await page.getByRole('heading', { name: 'Transaction SPEND' }).waitFor();
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Find', 'Assets']);
    await page.getByRole('table', { name: 'Ledger entries' }).waitFor();
    expect(await page.getByRole('button', { name: 'Refund', exact: true }).count()).toBe(0);

    // Nobody was asked but the two, and the browser would let nobody else be asked.
    expect([...watched.hosts].sort()).toEqual([new URL(service.url).host, provider.host].sort());
    const violations = () => watched.complaints.filter((complaint) => complaint.includes('Content Security Policy'));
    expect(violations()).toEqual([]);
    await expect(page.evaluate((url) => fetch(url).then(({ status }) => status), open.url)).rejects.toThrow();
    expect(violations()).not.toEqual([]);
  });

  it('gets its tokens from another host, where the settings name it', async () => {
    await page.route('**/.well-known/openid-configuration', async (route) => {
      const response = await route.fetch();
      const metadata = (await response.json()) as { token_endpoint: string };
      const elsewhere = metadata.token_endpoint.replace(provider.url, provider.otherUrl);
      await route.fulfill({ response, json: { ...metadata, token_endpoint: elsewhere } });
    });
    await signIn('reader', userPage());
    expect(watched.hosts).toContain(new URL(provider.otherUrl).host);
    expect(provider.grants).toEqual(['authorization_code']);
  });

  it('may refund where the token says so, and stands in the history', async () => {
    await signIn('refunder', spendPage());
    await press('Refund');
    await page.getByRole('dialog').getByLabel('Amount').fill('10');
    await press('Continue');
    await press('Confirm');
    await see('Refunded');
    expect((await historyOf(open, user))[0]).toMatchObject({ type: 'REFUND', caller: 'jwt:refunder' });
  });

  it('leaves no token behind, and is let in again by the session at the provider when the page is loaded again', async () => {
    await signIn('reader', userPage());
    expect(provider.tokens).toHaveLength(3);
    const outlives = (await page.evaluate(kept)) + JSON.stringify(await page.context().storageState());
    for (const token of provider.tokens) expect(outlives).not.toContain(token);
    // Nor anything of the way to the provider.
    const [, sessionStorage] = JSON.parse(await page.evaluate(kept)) as [unknown, unknown];
    expect(sessionStorage).toEqual({ 'wallet-console.signed-in': 'yes' });

    await page.reload();
    await see('jwt:reader');
    await page.getByRole('table', { name: 'Wallets' }).waitFor();
    expect(page.url()).toBe(userPage());
    expect(provider.grants).toEqual(['authorization_code', 'authorization_code']);
    expect(provider.questions).toBe(1);
  });

  it('signs out here and at the provider: whoever comes next is asked for a name', async () => {
    await signIn('reader', userPage());
    await press('Sign out');
    await press('Yes, sign out');
    await page.getByLabel('API key').waitFor();
    await page.goto(userPage());
    await page.reload();
    await leaveForProvider();
    await enter('refunder');
    expect(page.url()).toBe(userPage());
    expect(provider.questions).toBe(2);
  });

  it('is told in a sentence that the provider has refused, and may try again', async () => {
    await page.goto(userPage());
    await leaveForProvider();
    await press('Cancel');
    await see(`${provider.host} did not let you in: The person has cancelled.`);
    expect(page.url()).toBe(userPage());
    await leaveForProvider();
    await enter('reader');
    expect(page.url()).toBe(userPage());
  });

  describe('works on when the token has expired', () => {
    it('with a renewed one', async () => {
      await signIn('reader', userPage());
      await passAnHour();
      await page.getByRole('link', { name: 'Assets' }).click();
      await page.getByRole('table').getByText('GOLD').first().waitFor();
      await see('jwt:reader');
      expect(provider.grants).toEqual(['authorization_code', 'refresh_token']);
    });

    it.each([
      ['which the provider never renews', false],
      ['which the provider does not renew any more', true],
    ])('and the page is there again after signing in again: %s', async (_which, givesRefreshTokens) => {
      provider.givesRefreshTokens = givesRefreshTokens;
      await signIn('refunder', spendPage());
      // In the midst of an action.
      await press('Refund');
      await page.getByRole('dialog').getByLabel('Amount').fill('1');
      await provider.withdraw();
      await passAnHour();
      await press('Continue');
      await see('The session is over: sign in again.');
      expect(page.url()).toBe(spendPage());
      await leaveForProvider();
      await page.getByRole('heading', { name: 'Transaction SPEND' }).waitFor();
      expect(page.url()).toBe(spendPage());
      expect(provider.questions).toBe(1);
    });
  });
});
