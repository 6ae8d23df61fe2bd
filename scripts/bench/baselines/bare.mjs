import Fastify from 'fastify';
import pg from 'pg';

// Baselines (c) and (d): what Fastify and pg can do on this machine when nothing else is asked of them. No validation,
// no log, no metrics, no schema; as many connections to PostgreSQL as the service has.

const POOL_MAX = 10;
const SELECT_BALANCE = {
  name: 'select_balance',
  text: 'SELECT balance FROM wallets WHERE user_id = $1 AND asset_id = 1',
};

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL_MAX });
const app = Fastify();

app.get('/api/v1/wallets/:userId/balance', async ({ params: { userId } }) => {
  const { rows } = await pool.query({ ...SELECT_BALANCE, values: [userId] });
  return { userId, assetSymbol: 'GOLD', balance: rows[0].balance };
});
app.get('/constant', async () => ({ status: 'ok' }));
// How the benchmark learns that a service is up.
app.get('/health/ready', async () => ({ status: 'ok' }));

process.on('SIGTERM', async () => {
  await app.close();
  await pool.end();
  process.exit();
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
