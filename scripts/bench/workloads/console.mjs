import { build } from '../../build.mjs';
import { findChromium, launchChromium } from '../../chromium.mjs';
import { Trouble } from '../../progress.mjs';
import { median } from '../contest.mjs';
import { fillMonth } from '../fill.mjs';
import { ALL_USERS } from '../load/requests.mjs';

const USERS = ALL_USERS.slice(0, 1_000);
const ROUNDS = 100;
const VISITS = 4;
const LIMIT_MS = 1_000;
const LIMIT_BYTES = 500_000;

/** How long people wait for the console's first page and its charts, in a browser that has nothing of it in store. */
export async function console(stage, options, report) {
  await build({ console: true, signal: stage.signal });
  const database = await stage.databases.copy();
  await fillMonth(stage.databases.superuserUrl(database), USERS, ROUNDS);
  const open = { AUTH: 'off', AUTH_OFF_IN_PRODUCTION: 'yes-i-know', CONSOLE: 'on', SEAL_INTERVAL_MS: '0' };
  const { url } = await stage.startService(database, { settings: open });
  const browser = await launch();
  stage.onClose(() => browser.close());
  const visits = [];
  while (visits.length < options.rounds * VISITS) {
    stage.throwIfAborted();
    visits.push(await visit(browser, `${url}/console/`));
  }
  const milliseconds = visits.map((one) => one.milliseconds);
  const bytes = Math.max(...visits.map(({ scriptBytes }) => scriptBytes));
  report.section(`The console's overview with its charts, over ${USERS.length * ROUNDS} transactions of a month`);
  const waited = median(milliseconds);
  report.bar('from the address to the last chart', {
    held: waited <= LIMIT_MS,
    text: `${Math.round(waited)} ms, at most ${LIMIT_MS}; slowest ${Math.round(Math.max(...milliseconds))}`,
  });
  report.bar('all of its scripts, as they are sent', {
    held: bytes <= LIMIT_BYTES,
    text: `${bytes} B, at most ${LIMIT_BYTES}`,
  });
}

async function launch() {
  const program = findChromium();
  if (program === undefined) throw new Trouble('There is no Chromium on the PATH: apt-get install chromium.');
  return launchChromium(program);
}

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const sizes = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') sizes.push(response.request().sizes());
    });
    const startedAt = performance.now();
    await page.goto(address);
    await page.waitForFunction(isDrawn);
    const milliseconds = performance.now() - startedAt;
    const scripts = await Promise.all(sizes);
    return { milliseconds, scriptBytes: scripts.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) };
  } finally {
    await context.close();
  }
}

/* global document */

/** Runs in the page. */
function isDrawn() {
  return (
    document.querySelector('[aria-label=Loading]') === null &&
    document.querySelector('.recharts-bar-rectangle, .recharts-area-area, .recharts-line-curve') !== null
  );
}
