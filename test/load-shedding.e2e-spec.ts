import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { queueDepth, shedRequests } from '../src/observability/metrics';
import { bearer, TestKeys } from './support/access';
import { sendRaw } from './support/raw-http';
import { ALICE, type Answer, times, TREASURY } from './support/service';
import { type ForeignSession, lockWallets, until } from './support/sessions';
import { useWorld } from './support/world';

const ROOM = 3;
const PATH = '/api/v1/wallets/transactions';

describe('the room for postings', () => {
  const keys = new TestKeys();
  const spender = bearer(keys.issue('spender', ['wallet:spend']));
  const reader = bearer(keys.issue('reader', ['wallet:read']));
  const { service, database } = useWorld({
    settings: () => ({ ...keys.settings, POSTING_QUEUE_MAX: String(ROOM) }),
  });

  afterAll(() => {
    keys.file.remove();
  });

  const wish = { userId: ALICE, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };
  const spend = (headers = spender) => service.post(wish, randomUUID(), headers);

  /** Requests whose bodies do not come. */
  async function sendHeadersOnly(headers: Record<string, string>): Promise<Socket[]> {
    const { hostname, port } = new URL(service.url);
    const lines = Object.entries({ 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID(), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const sockets = times(2 * ROOM, () => connect(Number(port), hostname));
    for (const socket of sockets) {
      socket.write(`POST ${PATH} HTTP/1.1\r\nHost: service\r\nContent-Length: 100\r\n${head}\r\n{`);
    }
    await sleep(200);
    return sockets;
  }

  /** As many postings as there is room for, waiting until the session is released. */
  async function fillTheRoom(): Promise<{ session: ForeignSession; accepted: Promise<Answer[]> }> {
    const session = await lockWallets(database, [TREASURY]);
    const accepted = Promise.all(times(ROOM, () => spend()));
    await until(async () => (await queueDepth.get()).values[0]?.value === ROOM);
    return { session, accepted };
  }

  it.each([
    ['from callers who may post', spender],
    ['from nobody', {}],
  ])('is not taken by headers without a body %s', async (_whose, headers) => {
    const sockets = await sendHeadersOnly(headers);

    expect((await spend()).status).toBe(201);

    for (const socket of sockets) socket.destroy();
  });

  it('is not taken by callers who may not post', async () => {
    const refused = await Promise.all(times(4 * ROOM, () => spend(reader)));

    expect(refused.map(({ status }) => status)).toEqual(times(4 * ROOM, () => 403));
    expect((await spend()).status).toBe(201);
  });

  it('is free again when its requests are answered', async () => {
    const { session, accepted } = await fillTheRoom();
    await session.release();
    await accepted;

    expect((await spend()).status).toBe(201);
  });

  it('is refused by its route, however the path is written, with an answer that names the request', async () => {
    const { session, accepted } = await fillTheRoom();
    const refusals = async () => (await shedRequests.get()).values[0]?.value ?? 0;
    const before = await refusals();
    const headers = ['Content-Type: application/json', `Idempotency-Key: ${randomUUID()}`, 'X-Request-Id: mine'];

    const answers = [
      await sendRaw(service.url, [`POST ${PATH}?a=b HTTP/1.1`, ...headers], '{}'),
      await sendRaw(service.url, [`POST ${PATH.replace('wallets', '%77allets')} HTTP/1.1`, ...headers], '{}'),
    ];

    expect(await refusals()).toBe(before + answers.length);
    for (const { status, headers: answered, body } of answers) {
      expect(status).toBe(503);
      expect(answered.get('X-Request-Id')).toBe('mine');
      expect(body).toMatchObject({ code: 'OVERLOADED', retryable: true, requestId: 'mine' });
    }
    await session.release();
    await accepted;
  });
});
