import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium, type WatchedPage } from './support/browser';
import { ConsoleWorld, FRIEND, PLAYER } from './support/console-world';
import { focused, isLoaded } from './support/in-page.mjs';
import { ROOT } from './support/snapshot';

const chromium = ensureChromium();
const SCREENSHOTS = path.join(ROOT, 'docs/console');

interface Shown {
  /** Of the page's picture. */
  readonly name: string;
  readonly hash: (world: ConsoleWorld) => string;
  /** What is there when all of it is. */
  readonly texts: readonly string[];
  /** Clicked before that. */
  readonly tab?: string;
  /** The button of a form, which is then filled in with an amount, up to the question. */
  readonly action?: string;
  /** Nobody has signed in. */
  readonly isClosed?: boolean;
}

const PAGES: readonly Shown[] = [
  { name: 'overview', hash: () => '/', texts: ['Faucets and sinks, GOLD by day', 'BONUS'] },
  { name: 'find', hash: () => '/find?q=order-4711', texts: ['Transactions with the reference', 'SPEND'] },
  { name: 'user', hash: () => `/users/${PLAYER}`, texts: ['Time line', 'order-4711', 'INSUFFICIENT_FUNDS'] },
  { name: 'user-alerts', hash: () => `/users/${PLAYER}`, tab: 'Alerts', texts: ['Below', '50'] },
  { name: 'purchase', hash: () => `/users/${PLAYER}`, action: 'Post', texts: ['Post a SPEND of 25 GOLD?'] },
  { name: 'user-holds', hash: () => `/users/${PLAYER}`, tab: 'Holds', texts: ['auction-9'] },
  { name: 'user-lots', hash: () => `/users/${PLAYER}`, tab: 'Lots', texts: ['BONUS', 'PAID'] },
  { name: 'user-limits', hash: () => `/users/${PLAYER}`, tab: 'Limits', texts: ['5,000'] },
  { name: 'transaction', hash: ({ scene }) => `/transactions/${scene.purchaseId}`, texts: ['Ledger entries', 'sword'] },
  {
    name: 'refund',
    hash: ({ scene }) => `/transactions/${scene.purchaseId}`,
    action: 'Refund',
    texts: ['Give back 25'],
  },
  { name: 'group', hash: ({ scene }) => `/groups/${scene.groupId}`, texts: ['Posted together', 'FEE'] },
  { name: 'assets', hash: () => '/assets', texts: ['DIAMOND', 'POINTS'] },
  { name: 'asset', hash: () => '/assets/GOLD', texts: ['Limits'] },
  { name: 'webhooks', hash: () => '/webhooks', texts: ['Mail to players'] },
  { name: 'webhook', hash: ({ scene }) => `/webhooks/${scene.webhookId}`, texts: ['Rotate secret'] },
  { name: 'events', hash: () => '/events', texts: ['BONUS'] },
  { name: 'sign-in', hash: () => '/', isClosed: true, texts: ['Sign in with the key'] },
];

(chromium === undefined ? describe.skip : describe)('a page of the console (needs chromium on the PATH)', () => {
  const world = new ConsoleWorld(chromium);

  const serviceOf = ({ isClosed }: Shown) => (isClosed ? world.closed : world.open);

  async function show(shown: Shown, watched: WatchedPage): Promise<void> {
    const { hash, texts, tab, action, name } = shown;
    const { page } = watched;
    await page.goto(`${serviceOf(shown).url}/console/#${hash(world)}`);
    if (tab !== undefined) await page.getByRole('tab', { name: tab }).click();
    if (action !== undefined) {
      await page.getByRole('button', { name: action, exact: true }).click();
      await page.getByRole('dialog').getByLabel('Amount').fill('25');
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    if (name === 'events') {
      await page.getByText('Live').waitFor();
      // What is live begins with what happens next.
      await world.open.post({ userId: FRIEND, type: 'BONUS', amount: '1', assetSymbol: 'GOLD' });
    }
    for (const text of texts) await page.getByText(text).first().waitFor();
    await page.waitForFunction(isLoaded);
  }

  describe.each([1280, 390])('%i wide', (width) => {
    it.each(PAGES)('$name is whole, asks nobody else, and keeps nobody out', async (shown) => {
      const watched = await world.browser.open({ width });
      await show(shown, watched);
      if (width === 1280) await takePicture(watched, shown);
      expect(await watched.cutTexts()).toEqual([]);
      expect(await watched.barriers()).toEqual([]);
      expect([...watched.hosts]).toEqual([new URL(serviceOf(shown).url).host]);
      expect(watched.complaints).toEqual([]);
      await watched.close();
    });
  });

  it.each(['overview', 'user', 'transaction'])('%s can be read in the dark', async (name) => {
    const watched = await world.browser.open({ dark: true });
    await show(
      PAGES.find((one) => one.name === name)!,
      watched,
    );
    expect(await watched.barriers()).toEqual([]);
    await watched.close();
  });

  it('is there with less than 500 kB of scripts, compressed, charts included', async () => {
    const watched = await world.browser.open();
    const sizes: Promise<number>[] = [];
    watched.page.on('requestfinished', (request) => {
      if (request.resourceType() !== 'script') return;
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await show(PAGES[0]!, watched);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(1);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(500_000);
    await watched.close();
  });

  it('can be used by the keyboard alone', async () => {
    const watched = await world.browser.open();
    const { page } = watched;
    await page.goto(`${world.open.url}/console/#/users/${PLAYER}`);
    await page.getByRole('button', { name: 'Adjust' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(focused)).toBe('main');
    for (let tabs = 0; (await page.evaluate(focused)) !== 'Adjust' && tabs < 20; tabs++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(focused)).toBe('Adjust');
    await watched.close();
  });

  /** For the documents, when they are made anew. */
  async function takePicture({ page }: WatchedPage, { name, action }: Shown): Promise<void> {
    if (process.env['UPDATE_SNAPSHOTS'] !== '1') return;
    mkdirSync(SCREENSHOTS, { recursive: true });
    // What is behind a form is as large as the window.
    await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: action === undefined });
  }
});
