import AxeBuilder from '@axe-core/playwright';
import { type Browser, type Page } from 'playwright-core';
import { findChromium, launchChromium } from '../../scripts/chromium.mjs';
import { installDebianPackage } from './debian-package';
import { cutTexts } from './in-page.mjs';

/** Installs Debian's package where there is none, if we may. Where it cannot be had, one line says so. */
export function ensureChromium(): string | undefined {
  if (findChromium() === undefined) installDebianPackage('chromium');
  const file = findChromium();
  if (file === undefined) {
    process.stderr.write('Not tested, for want of it: pages in a browser (apt-get install chromium).\n');
  }
  return file;
}

/** A real browser, of which each page is watched. */
export class TestBrowser {
  private constructor(private readonly browser: Browser) {}

  static async start(executablePath: string): Promise<TestBrowser> {
    return new TestBrowser(await launchChromium(executablePath));
  }

  async open(
    options: { readonly width?: number; readonly height?: number; readonly dark?: boolean } = {},
  ): Promise<WatchedPage> {
    const { width = 1280, height = 900, dark = false } = options;
    const context = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    return new WatchedPage(await context.newPage());
  }

  stop(): Promise<void> {
    return this.browser.close();
  }
}

/** What a page asks of whom, and what it complains of. */
export class WatchedPage {
  /** Violations of the policy among them: the browser says each in its console. */
  readonly complaints: string[] = [];
  readonly hosts = new Set<string>();

  constructor(readonly page: Page) {
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // What could not be loaded is told by the place only.
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:') this.hosts.add(host);
    });
  }

  /** What whoever cannot see, or use a mouse, would stumble over. */
  async barriers(): Promise<string[]> {
    // Our pages have no frames. To put together what frames found, axe would open one more page for each, which takes longest.
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode().options({ resultTypes: ['violations'] });
    const { violations } = await axe.analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }

  /** Where the page is wider than its window, and texts that are cut off. */
  cutTexts(): Promise<string[]> {
    return this.page.evaluate(cutTexts);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
