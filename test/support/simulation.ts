import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../scripts/torture/random.mjs';
import { DatabaseIdentity } from '../../src/database/database-identity';
import { verifyLedger } from '../../src/integrity/verifier';
import { TestDatabase } from './database';
import { untilRedisIsUsed } from './idempotency';
import { TestRedis } from './redis';
import { type Answer, TestService } from './service';
import { lockWallets, until } from './sessions';
import { isDecided, isKnown, type Row, type Told, toldBy, toldByBulk, wrongIn } from './simulation-answers';
import { type Intent, planOf, type Round } from './simulation-plan';
import { SimulatedWeather } from './simulation-weather';
import { Wire } from './simulation-wire';

const BASE = '/api/v1/wallets';
/** A caller gives up then, and comes back when the trouble is over. */
const ATTEMPTS = 8;
const PAUSE_MS = 10;

/**
 * Two instances of the service in this process, on a real PostgreSQL and a real Redis, behind wires on which happens what
 * a seed says. Seeds have users and keys of their own, so that many can be played on one ledger.
 */
export class Simulation {
  readonly services = [new TestService(), new TestService()] as const;
  readonly #databases = [new TestDatabase(), new TestDatabase()] as const;
  readonly #redis = new TestRedis();
  readonly #told = new Map<Intent, Told[]>();
  readonly #weather = new SimulatedWeather();
  #database = this.#databases[0];
  #postgresWire: Wire | undefined;
  #redisWire: Wire | undefined;

  async start(slices: number): Promise<void> {
    const [first, second] = this.#databases;
    await Promise.all([first.create({ slices }), second.create({ slices }), this.#redis.start()]);
    this.#postgresWire = await Wire.start(first.databaseUrl, this.#weather.ofPostgres());
    this.#redisWire = await Wire.start(this.#redis.url, this.#weather.ofRedis());
    const settings = { DATABASE_URL: this.#postgresWire.url, REDIS_URL: this.#redisWire.url };
    await Promise.all(this.services.map((service) => service.start(first, settings)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await Promise.all([this.#postgresWire?.stop(), this.#redisWire?.stop()]);
    await Promise.all([this.#redis.stop(), ...this.#databases.map((database) => database.drop())]);
  }

  /** What went wrong, each in a sentence. */
  async play(seed: number): Promise<string[]> {
    this.#told.clear();
    await this.#turnTo(this.#databases[0]);
    await Promise.all(this.services.map((service) => untilRedisIsUsed(service)));
    const rounds = planOf(seed);
    const random = new Random(seed);
    // How long a failed posting waits before it is tried again.
    const chance = jest.spyOn(Math, 'random').mockImplementation(() => random.next());
    try {
      for (const [index, round] of rounds.entries()) await this.#playRound(round, rounds.slice(0, index));
      await this.#settle(rounds);
    } finally {
      chance.mockRestore();
    }
    const rows = Map.groupBy(await this.#rowsOf(seed), ({ key }) => key);
    const wrong = [...this.#told].flatMap(([intent, told]) => wrongIn(intent, told, (key) => rows.get(key) ?? []));
    const { violations } = await verifyLedger(this.#database.superuserUrl, { connections: 1 });
    return [...wrong, ...violations.map((violation) => JSON.stringify(violation))];
  }

  async #playRound(round: Round, earlier: readonly Round[]): Promise<void> {
    if (round.isTurned) {
      this.#told.clear();
      await this.#turnTo(this.#database === this.#databases[0] ? this.#databases[1] : this.#databases[0]);
    }
    const memory = await this.#remember();
    const clock = Date.now;
    const ahead = jest.spyOn(Date, 'now').mockImplementation(() => clock() + round.clocks.service);
    this.#weather.round = round;
    await Promise.all([
      this.#lockWallet(round),
      this.#forget(round, memory),
      // What another database has never heard of is asked for again.
      this.#send(round.isTurned ? [...earlier.flatMap(({ intents }) => intents), ...round.intents] : round.intents),
    ]);
    this.#weather.round = undefined;
    ahead.mockRestore();
  }

  /** When the trouble is over, everything is asked for again, twice: by now there is one answer. */
  async #settle(rounds: readonly Round[]): Promise<void> {
    // Nobody works on anything any more: ten seconds later each claim has expired.
    for (const [name, value] of await this.#remember()) {
      if (value.startsWith('claim ')) await this.#redis.client.del(name);
    }
    const intents = rounds.flatMap((round) => round.intents);
    for (const service of this.services) {
      for (const isAboutAnother of [false, true]) {
        const some = intents.filter(({ of }) => (of !== undefined) === isAboutAnother);
        await Promise.all(some.map((intent) => this.#sendAlone(intent, service)));
      }
    }
  }

  async #send(intents: readonly Intent[]): Promise<void> {
    const [bulk, alone] = [intents.filter(({ isInBulk }) => isInBulk), intents.filter(({ isInBulk }) => !isInBulk)];
    await Promise.all([
      this.#sendBulk(bulk),
      ...alone.flatMap((intent) =>
        this.services.slice(0, intent.copies).map((service) => this.#sendAlone(intent, service)),
      ),
    ]);
  }

  /** As a good client does: until it knows, under the same key. */
  async #sendAlone(intent: Intent, service: TestService): Promise<void> {
    const path = this.#pathOf(intent);
    if (path === undefined) return;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = toldBy(await post(service, path, intent.body, intent.key));
      this.#note(intent, answer);
      if (isKnown(answer)) return;
      await sleep(PAUSE_MS);
    }
  }

  async #sendBulk(intents: readonly Intent[]): Promise<void> {
    if (intents.length === 0) return;
    const items = intents.map(({ key, body }) => ({ idempotencyKey: key, ...body }));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { body } = await post(this.services[1], '/transactions/bulk', { items });
      const told = (body as { results: Parameters<typeof toldByBulk>[0][] }).results.map(toldByBulk);
      for (const [index, one] of told.entries()) this.#note(intents[index]!, one);
      if (told.every(isKnown)) return;
      await sleep(PAUSE_MS);
    }
  }

  #note(intent: Intent, told: Told): void {
    const all = this.#told.get(intent);
    if (all) all.push(told);
    else this.#told.set(intent, [told]);
  }

  /** undefined as long as there is nothing to be refunded. */
  #pathOf({ kind, of }: Intent): string | undefined {
    switch (kind) {
      case 'single':
        return '/transactions';
      case 'transfer':
        return '/transfers';
      case 'linked':
        return '/transactions/linked';
      case 'cancellation':
        return '/cancellations';
      case 'refund': {
        const original = this.#told.get(of!)?.find((told) => isDecided(told) && told.status === 201);
        if (!original) return undefined;
        return of!.kind === 'single'
          ? `/transactions/${original.posted[0]!.id}/refunds`
          : `/groups/${original.groupId}/refunds`;
      }
    }
  }

  /** The next connections lead to another database of the same server. Resolves when the instances know it. */
  async #turnTo(database: TestDatabase): Promise<void> {
    if (database === this.#database) return;
    this.#database = database;
    this.#weather.leadTo(database);
    const identities = this.services.map(({ app }) => app.get(DatabaseIdentity));
    const before = identities[0]!.current;
    this.#postgresWire!.hangUp();
    // Until the loss of its connections arrives, nobody can know.
    await until(() => identities.every(({ current }) => current !== before));
  }

  async #lockWallet({ locked }: Round): Promise<void> {
    if (!locked) return;
    const session = await lockWallets(this.#database, [locked.userId]);
    await sleep(locked.ms);
    await session.release();
  }

  async #remember(): Promise<Map<string, string>> {
    const names = await this.#redis.client.keys('*');
    const values = await Promise.all(names.map((name) => this.#redis.client.get(name)));
    return new Map(names.map((name, index) => [name, values[index] ?? '']));
  }

  async #forget({ forgets }: Round, memory: ReadonlyMap<string, string>): Promise<void> {
    if (!forgets) return;
    await sleep(forgets.ms);
    const change = this.#redis.client.multi().flushall();
    if (forgets.how === 'the round') for (const [name, value] of memory) change.set(name, value, 'PX', 10_000);
    await change.exec();
  }

  #rowsOf(seed: number): Promise<Row[]> {
    return this.#database.query<Row & Record<string, unknown>>(
      `SELECT idempotency_key AS key, position, transactions.id, type::text, transactions.status::text, user_id AS "userId",
              symbol, amount::text, balance_after::text AS "balanceAfter", relates_to AS "relatesTo"
         FROM transactions LEFT JOIN assets ON assets.id = asset_id
        WHERE idempotency_key LIKE $1 ORDER BY idempotency_key, position`,
      [`${seed}-%`],
    );
  }
}

async function post(service: TestService, path: string, body: unknown, key?: string): Promise<Answer> {
  const response = await fetch(`${service.url}${BASE}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(key !== undefined && { 'Idempotency-Key': key }) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}
