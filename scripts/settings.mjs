import { fileURLToPath } from 'node:url';
import { QUICKSTART_DATABASE, urlsOf } from './database.mjs';
import { launch } from './processes.mjs';
import { Trouble } from './progress.mjs';

const WALLET = fileURLToPath(new URL('../dist/src/commands/wallet.js', import.meta.url));

/** The user's, for whoever sits at this machine; and nobody has to be drained off. */
export function givenSettings() {
  const defaults = { NODE_ENV: 'development', AUTH: 'off', HOST: '127.0.0.1', SHUTDOWN_DELAY_MS: '0', PORT: '3000' };
  const given = Object.entries(process.env).filter(([, value]) => value !== '');
  return { ...defaults, ...Object.fromEntries(given) };
}

/** All of them before anything is started, so that no program that meets a wrong one has to say that it failed. */
export async function checkSettings(settings) {
  // Ours is not there yet.
  const env = { DATABASE_URL: urlsOf('postgres://127.0.0.1', QUICKSTART_DATABASE).databaseUrl, ...settings };
  const words = [WALLET, 'config', 'check'];
  const { child, exited, tail } = launch(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const { code, reason } = await exited;
  await closed;
  if (code === 0) return;
  throw new Trouble(tail() || `The settings could not be checked: wallet config check ${reason}.`);
}
