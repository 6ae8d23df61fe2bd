import { randomUUID } from 'node:crypto';
import { PostgresProxy } from '../scripts/postgres-proxy.mjs';
import { Nodes } from '../src/database/nodes';
import { Slices } from '../src/posting/slices';
import { cloneTestDatabase } from './support/database';
import { fundedOverSlices, transfer, transferOf, usersOverSlices } from './support/movements';
import { type Answer, countStatuses, type TestService, times } from './support/service';
import { openAsset } from './support/wallets';
import { useWorld } from './support/world';

/*
 * A ledger on two nodes; on a single server, of two ways that lead to it.
 */

const SLICES = 8;
/** How often those give back who trade. */
const ROUNDS = 10;
const slices = new Slices(SLICES);
const world = useWorld({ slices: SLICES, redis: 'none', mustBalance: 'after each test' });
const { service, database } = world;

const instanceAt = (urls: readonly string[]) => world.startExtra({ DATABASE_URLS: urls.join(', ') });

/** For each node, those of the users whose slices are there. */
function byNode({ app }: TestService, users: readonly string[]): string[][] {
  const parts = app.get(Nodes).partsOf(slices.numbers);
  return parts.map((part) => users.filter((user) => part.includes(slices.ofUser(user))));
}

describe('an instance with DATABASE_URLS', () => {
  const proxies: PostgresProxy[] = [];

  beforeEach(async () => {
    for (const url of database.nodeUrls) proxies.push(await PostgresProxy.start(url));
  });

  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.stop())));

  it('sends a posting to the node of its slice, and to DATABASE_URL what is of several nodes', async () => {
    const instance = await instanceAt(proxies.map(({ url }) => url));
    const users = await fundedOverSlices(service, SLICES, ...times(SLICES, () => '10'));
    const [near, far] = byNode(instance, users) as [string[], string[]];
    expect([near.length, far.length]).toEqual([SLICES / 2, SLICES / 2]);

    await proxies[1]!.stop();

    const spend = (some: readonly string[]) => Promise.all(some.map((user) => instance.spend(user, '1')));
    expect(countStatuses(await spend(near))).toEqual({ 201: near.length });
    expect(countStatuses(await spend(far))).toEqual({ 503: far.length });
    expect((await transfer(instance, transferOf(near[0]!, far[0]!, '1'))).status).toBe(201);
    expect(await instance.balance(far[0]!)).toBe('11');
  });

  it('posts by as many lanes for each node as POSTING_LANES says', async () => {
    const instance = await instanceAt(database.nodeUrls);
    const users = await fundedOverSlices(service, SLICES, ...times(4 * SLICES, () => '10'));

    const answers = await Promise.all(users.flatMap((user) => times(5, () => instance.spend(user, '2'))));

    expect(countStatuses(answers)).toEqual({ 201: answers.length });
    for (const user of users) expect(await instance.balance(user)).toBe('0');
  });
});

describe('an instance does not start where DATABASE_URLS', () => {
  it('leads to another database', async () => {
    const other = await cloneTestDatabase();

    const start = instanceAt([database.nodeUrls[0]!, other.databaseUrl]);

    await expect(start).rejects.toThrow(
      /^DATABASE_URLS is wrong: \S+ is (?:not the database|no node of the cluster) of/,
    );
    await other.drop();
  });

  it('leads nowhere', async () => {
    const [first, nowhere] = [database.nodeUrls[0]!, Object.assign(new URL(database.databaseUrl), { port: '1' }).href];

    await expect(instanceAt([first, nowhere])).rejects.toThrow(/^No connection to PostgreSQL at \S+:1: /);
  });
});

describe('a treasury, with an instance at each node', () => {
  it('is refilled from node to node without a stop, while all of them give out and take in', async () => {
    const symbol = `H${randomUUID().slice(0, 8).toUpperCase()}`;
    // In equal shares in all slices; on one node nearly all of it is given out, and on the other some always is.
    const [issued, circulating] = [50 * SLICES, 20];
    await openAsset(service, symbol, 0, String(issued));
    const [giving, other] = await Promise.all([instanceAt(database.nodeUrls), instanceAt(database.nodeUrls)]);
    const [receiving, trading] = byNode(giving, usersOverSlices(SLICES, 2 * circulating)) as [string[], string[]];

    const receive = times(issued - circulating, (index) =>
      giving.topUp(receiving[index % receiving.length]!, '1', symbol),
    );
    const trade = trading.map(async (user) => {
      const answers: Answer[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        answers.push(await other.topUp(user, '1', symbol), await other.spend(user, '1', symbol));
      }
      return answers;
    });
    const answers = [...(await Promise.all(receive)), ...(await Promise.all(trade)).flat()];

    expect(countStatuses(answers)).toEqual({ 201: issued - circulating + 2 * ROUNDS * trading.length });
    const supply = (await service.get(`/api/v1/assets/${symbol}/supply`)).body;
    expect(supply).toMatchObject({ treasury: String(circulating), users: String(issued - circulating), clearing: '0' });
    const moved = await database.query(
      `SELECT id FROM transactions
        WHERE type = 'SUPPLY_IN' AND slice = ANY ($1) AND asset_id = (SELECT id FROM assets WHERE symbol = $2)`,
      [[...new Set(receiving.map((user) => slices.ofUser(user)))], symbol],
    );
    expect(moved.length).toBeGreaterThan(0);
  });
});
