import { setTimeout as delay } from 'node:timers/promises';

// Longer than the service waits for a lock.
const HELD_MS = 6_000;
const TREASURY_USER = '00000000-0000-0000-0000-000000000001';

/** First the busiest users' wallets, and then the treasury as well, without which nothing can be posted. */
export const lockWallets = {
  name: 'lock-wallets',
  what: 'wallets, then the treasury, locked by a foreign session',
  async run({ postgres, commands }) {
    const session = await postgres.session();
    try {
      await session.query('BEGIN');
      await lock(session, commands.hotUsers);
      await delay(HELD_MS / 2);
      await lock(session, [TREASURY_USER]);
      await delay(HELD_MS);
    } finally {
      await session.end();
    }
  },
};

const lock = (session, userIds) =>
  session.query('SELECT FROM wallets WHERE user_id = ANY($1) ORDER BY id FOR UPDATE', [userIds]);
