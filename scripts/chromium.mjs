import { chromium } from 'playwright-core';
import { commandOnPath } from './command-on-path.mjs';

/** The path of a Chromium on the PATH, or undefined. */
export const findChromium = () => commandOnPath('chromium', 'chromium-browser', 'google-chrome');

// As root it has no sandbox; it sees nothing but our own pages.
export const launchChromium = (executablePath) =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
