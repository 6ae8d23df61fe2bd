import { createHash } from 'node:crypto';
import Fastify from 'fastify';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../../dist/src/app.module.js';
import { readConfig } from '../../../dist/src/config.js';
import { IdempotencyStore } from '../../../dist/src/idempotency/idempotency.store.js';
import { PostingQueue } from '../../../dist/src/posting/posting-queue.js';

// Baseline (f), the floor: the service's own engine and its claims in Redis behind a bare Fastify route. Nothing else is
// asked of a request: no caller, no limits of rate or load, no validation, no log, no metrics of HTTP, no problems.

const TEXTS = { reference: null, metadata: null, reason: null };
const GOLD = { id: 1, minorPerUnit: 10_000n };

const context = await NestFactory.createApplicationContext(AppModule.with(readConfig()), { logger: false });
context.enableShutdownHooks();
const postingQueue = context.get(PostingQueue, { strict: false });
const store = context.get(IdempotencyStore, { strict: false });

const app = Fastify();
app.post('/api/v1/wallets/transactions', async (request, reply) => {
  const { type, userId, amount } = request.body;
  const idempotencyKey = request.headers['idempotency-key'];
  const fingerprint = createHash('sha256').update(`${type} ${userId} ${amount}`).digest();
  const operations = [{ type, userId, assetId: GOLD.id, amountMinor: BigInt(amount) * GOLD.minorPerUnit, ...TEXTS }];
  const command = { caller: 'floor', idempotencyKey, fingerprint, isGroup: false, operations };

  const { kind, held } = await store.claim(command);
  if (kind !== 'free') throw new Error('No key is sent twice');
  const { transactions } = await postingQueue.post(command);
  const [{ id, status, balanceAfterMinor }] = transactions;
  const body = { status, txId: id, balance: `${balanceAfterMinor / GOLD.minorPerUnit}` };
  await store.keep(held, { fingerprint, response: { status: 201, transactionId: id, body } });
  return reply.status(status === 'SUCCESS' ? 201 : 422).send(body);
});
// How the benchmark learns that a service is up.
app.get('/health/ready', async () => ({ status: 'ok' }));

process.on('SIGTERM', () => app.close());
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
