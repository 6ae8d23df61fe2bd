import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Client, type QueryResultRow } from 'pg';
import { SCOPES } from '../../src/access/scopes';
import { Slices } from '../../src/posting/slices';
import { lastingText } from './answers';
import { bearer, TestKeys } from './access';
import { TestDatabase } from './database';
import { Model } from './model';
import { written } from './model-amounts';
import { LIMITED_ASSET, LIMITS, walletOf } from './model-ledger';
import { LOTS_ASSET } from './model-lots';
import { ASSETS } from './model-meaning';
import {
  type Answered,
  type Asked,
  type BulkRequest,
  type CallerName,
  type CancelRequest,
  type Cursor,
  type Filter,
  JSON_TYPE,
  type PageRequest,
  type PostRequest,
  PROBLEM_TYPE,
  type Request,
  type Told,
} from './model-requests';
import { type ChosenRow } from './model-views';
import { instantOf, LISTS } from './lists';
import { expectLedgerToBalance } from './ledger';
import { TestRedis } from './redis';
import { times, TREASURY } from './service';
import { ServiceProcess } from './service-process';
import { until } from './sessions';

/** What may happen to the system. Nobody who asks it anything is to notice more than that he has to ask again. */
export type Fault =
  | 'flush Redis'
  | 'stop Redis'
  | 'start Redis'
  | 'end all backends'
  | 'set back the clock'
  | 'kill instance 0'
  | 'kill instance 1';

/** A fault among requests, so long after they were sent. */
export interface Disturbance {
  readonly fault: Fault;
  readonly afterMs: number;
}

/**
 * What a caller may have to put up with: nothing while all is quiet; to be told that his own request is in progress
 * when there are several at once; to get no answer, or none that says what was done, when there is a fault.
 */
type Circumstances = 'quiet' | 'race' | 'fault';

/** So many times a claim is met that nobody works on before it is taken away: it would stand for ten seconds. */
const CLAIM_PATIENCE = 5;
const REPEAT_AFTER_MS = 20;
/** A run takes as long: some of what is posted later comes before it, and some behind it. */
const CLOCK_AHEAD_MS = 1_000;
const PATIENCE = 500;

/** Two instances, one database and one Redis: the real ones. */
export class ModelSystem {
  readonly #keys = new TestKeys();
  readonly #tokens: Record<CallerName, string> = {
    bank: this.#keys.issue('bank', SCOPES),
    arcade: this.#keys.issue('arcade', SCOPES),
    shop: this.#keys.issue('shop', ['wallet:read', 'wallet:spend']),
  };
  /** A place is empty while its instance is dead. */
  readonly #instances: (ServiceProcess | undefined)[] = [undefined, undefined];
  #isRedisUp = true;
  /** How many answers of each kind there were. */
  readonly tally: Record<string, number> = {};

  private constructor(
    private database: TestDatabase,
    /** Sees what only the tables tell: the order of things, and what the service has chosen. */
    private observer: Client,
    private readonly redis: TestRedis,
  ) {}

  static async start(slices: number): Promise<ModelSystem> {
    const [database, redis] = await Promise.all([newDatabase(slices), TestRedis.start()]);
    const system = new ModelSystem(database, await observerOf(database), redis);
    await system.repair();
    await system.#openLotsAsset();
    return system;
  }

  /** After a failure: works as before, and on a new database if the old one is not right any more. */
  async recover(): Promise<void> {
    const isRight = await expectLedgerToBalance(this.database).then(
      () => true,
      () => false,
    );
    await this.observer.end();
    if (!isRight) {
      for (const place of this.#instances.keys()) await this.#kill(place);
      await this.database.drop();
      this.database = await newDatabase(this.database.slices);
    }
    this.observer = await observerOf(this.database);
    await this.repair();
    if (!isRight) await this.#openLotsAsset();
  }

  async stop(): Promise<void> {
    await ServiceProcess.killAll();
    await this.redis.stop();
    await this.observer.end();
    await this.database.drop();
    this.#keys.file.remove();
  }

  /** New users and keys, to which nothing has happened yet: as good as a new database. */
  async newModel(): Promise<Model> {
    if (this.#isRedisUp) await this.redis.client.flushall();
    await this.#setLimits();
    await this.#untilNobodyIsAhead();
    const system = await this.#rows<{ user: string; asset: string; slice: number; balance: string; entries: string }>(
      `SELECT user_id AS user, symbol AS asset, slice, balance, entry_count AS entries
         FROM wallets JOIN assets ON assets.id = asset_id WHERE kind <> 'USER'`,
    );
    const wallets = system.map(({ user, asset, slice, balance, entries }) => ({
      userId: user,
      asset,
      slice,
      balanceMinor: BigInt(balance),
      entryCount: Number(entries),
    }));
    return new Model(
      times(3, () => randomUUID()),
      wallets,
      new Slices(this.database.slices),
    );
  }

  /** From then on all that is posted is newer than what was posted before, in whichever slice. */
  async #untilNobodyIsAhead(): Promise<void> {
    await until(async () => {
      return (await this.#rows('SELECT FROM slices WHERE last_posted_at >= clock_timestamp()')).length === 0;
    });
  }

  #canBefall(fault: Fault): boolean {
    switch (fault) {
      case 'flush Redis':
      case 'stop Redis':
        return this.#isRedisUp;
      case 'start Redis':
        return !this.#isRedisUp;
      case 'end all backends':
      case 'set back the clock':
        return true;
      case 'kill instance 0':
      case 'kill instance 1':
        // The other one serves meanwhile.
        return this.#instances.every((instance) => instance !== undefined);
    }
  }

  /** Nothing happens where the fault makes no sense, such as stopping what is stopped. */
  async befall(fault: Fault): Promise<void> {
    if (!this.#canBefall(fault)) return;
    await this.#befall(fault);
    await this.#untilBackendsAreMissed();
  }

  async #disturb({ fault, afterMs }: Disturbance): Promise<void> {
    await sleep(afterMs);
    await this.befall(fault);
  }

  async #befall(fault: Fault): Promise<void> {
    switch (fault) {
      case 'flush Redis':
        await this.redis.client.flushall();
        return;
      case 'stop Redis':
        this.#isRedisUp = false;
        await this.redis.halt();
        return;
      case 'start Redis':
        await this.redis.restart();
        this.#isRedisUp = true;
        return;
      case 'end all backends':
        await this.#endBackends();
        return;
      case 'set back the clock':
        await this.#setBackClock();
        return;
      case 'kill instance 0':
        await this.#kill(0);
        return;
      case 'kill instance 1':
        await this.#kill(1);
    }
  }

  async #setLimits(): Promise<void> {
    const { perTransaction, windows, largestBalance } = LIMITS;
    const text = (limits: Record<string, bigint>) =>
      Object.entries(limits).map(([of, max]) => [of, written(max)] as const);
    const limits = {
      perTransaction: Object.fromEntries(text(perTransaction)),
      windows: text(windows).map(([of, max]) => ({ of, rollingHours: 24, max })),
      largestBalance: { max: written(largestBalance), then: 'CLAMP' },
    };
    expect(await this.#manage('PUT', `/${LIMITED_ASSET}/limits`, limits)).toBe(200);
  }

  async #openLotsAsset(): Promise<void> {
    const asset = { symbol: LOTS_ASSET, name: 'Points', scale: 4, lots: true };
    expect(await this.#manage('POST', '', asset)).toBe(201);
    expect(await this.#manage('POST', `/${LOTS_ASSET}/issuances`, { amount: '1000000000' })).toBe(201);
  }

  /** Asks what the owner of an asset asks; the status of the answer. */
  async #manage(method: string, path: string, body: object): Promise<number> {
    const instance = this.#instances.find((one) => one !== undefined)!;
    const headers = {
      ...bearer(this.#tokens.bank),
      'Content-Type': 'application/json',
      ...(path.endsWith('/issuances') && { 'Idempotency-Key': 'points-budget' }),
    };
    const url = `${instance.url}/api/v1/assets${path}`;
    return (await fetch(url, { method, headers, body: JSON.stringify(body) })).status;
  }

  async #kill(place: number): Promise<void> {
    const instance = this.#instances[place];
    this.#instances[place] = undefined;
    await instance?.kill();
  }

  async restartInstances(): Promise<void> {
    await Promise.all(
      this.#instances.map(async (instance, place) => {
        if (instance) return;
        this.#instances[place] = await ServiceProcess.startOnFreePort(this.database, {
          ...this.#keys.settings,
          LOG_LEVEL: 'warn',
          DATABASE_POOL_MAX: '5',
          REDIS_URL: this.redis.url,
        });
      }),
    );
  }

  /** Whatever has happened, everything runs again. */
  async repair(): Promise<void> {
    if (!this.#isRedisUp) await this.#befall('start Redis');
    await this.restartInstances();
    await this.#putClockRight();
  }

  /** Idle connections have ended: an instance knows when its event loop has come round to them. */
  async #untilBackendsAreMissed(): Promise<void> {
    for (const instance of this.#instances) {
      const isServing = async () =>
        !instance || (await this.#get(instance, `/api/v1/wallets/${TREASURY}/balance`)).response.status === 200;
      while (!(await isServing())) await sleep(REPEAT_AFTER_MS);
    }
  }

  /** Reads a list from this page on to its end, by cursors. */
  async expectWalkAsExpected(model: Model, first: PageRequest): Promise<void> {
    for (let page: PageRequest | undefined = first; page;) {
      const before = model.cursors.length;
      await this.expectAsExpected(model, page);
      const cursor: Cursor | undefined = model.cursors[before];
      page = cursor && { ...page, offset: 0, cursor };
    }
  }

  /** Asks until there is an answer. */
  async ask(request: Request | BulkRequest, circumstances: Circumstances): Promise<Asked[]> {
    for (let attempt = 0; attempt < PATIENCE; attempt++) {
      const response = await this.#send(request, request.instance + attempt).catch((error: unknown) => {
        if (circumstances !== 'fault') throw error;
        return undefined;
      });
      // A service whose connection is lost at COMMIT repeats the posting by itself, and finds it done.
      const isRepeated = attempt > 0 || circumstances === 'fault';
      const asked = response ? askedBy(request, response, isRepeated) : [];
      for (const { told } of asked) this.#count(told);
      const statuses = asked.map(({ told }) => told.answered.status);
      const isInProgress = statuses.includes(409) && circumstances !== 'quiet';
      const isInDoubt = asked.length === 0 || (statuses.includes(503) && circumstances === 'fault');
      if (!isInProgress && !isInDoubt) return asked;
      if (isInProgress && attempt >= CLAIM_PATIENCE && this.#isRedisUp) await this.redis.client.flushall();
      await sleep(REPEAT_AFTER_MS);
    }
    throw new Error(`There is no answer to ${fc.stringify(request)}.`);
  }

  /** One request while nothing else happens: exactly the answer that the model expects. */
  async expectAsExpected(model: Model, request: Request): Promise<void> {
    const [asked] = await this.ask(request, 'quiet');
    const { told } = asked!;
    await this.#learn(model);
    const expected = model.expected(request, told);
    const { answered, text } = expected;
    const seen = { answered: told.answered, ...(text !== undefined && { text: told.text }) };
    expect(seen).toEqual({ answered, ...(text !== undefined && { text }) });
    model.accept(request, told, expected);
    expect(model.unexplained).toEqual([]);
  }

  /** Several requests at once, and perhaps a fault among them: answered as if they had come one by one in some order. */
  async expectAsInSomeOrder(
    model: Model,
    requests: readonly (Request | BulkRequest)[],
    disturbance: Disturbance | undefined,
  ): Promise<void> {
    // That Redis is lost costs nobody his answer.
    const circumstances = disturbance && !disturbance.fault.endsWith('Redis') ? 'fault' : 'race';
    const [answers] = await Promise.all([
      Promise.all(requests.map((request) => this.ask(request, circumstances))),
      disturbance && this.#disturb(disturbance),
    ]);
    await this.#learn(model);
    const asked = answers.flat();
    const order = model.serialOrderOf(asked);
    if (!order) throw new Error(['There is no order in which these are the answers:', ...asked.map(lineOf)].join('\n'));
    for (const { request, told } of order) model.accept(request, told, model.expected(request, told));
  }

  /** Everything there is to be read of this model's users, and the ledger itself. */
  async expectToAgree(model: Model): Promise<void> {
    const page = { kind: 'page', instance: 0, filter: {}, limit: 7, offset: 0 } as const;
    for (const userId of model.users) {
      await this.expectAsExpected(model, { kind: 'user', instance: 0, userId });
      for (const asset of ASSETS) await this.expectAsExpected(model, { kind: 'balance', instance: 0, userId, asset });
      await this.expectAsExpected(model, { kind: 'lots', instance: 0, userId });
      for (const list of [...LISTS, 'holds'] as const)
        await this.expectWalkAsExpected(model, { ...page, list, userId });
    }
    for (const id of model.holdIds({ isOpen: false })) {
      await this.expectAsExpected(model, { kind: 'hold', instance: 0, id });
    }
    await expectLedgerToBalance(this.database);
  }

  /** Tells the model what nobody can foresee: ids, times and the slices of what was written, in the order of each slice. */
  async #learn(model: Model): Promise<void> {
    const known = model.chosen.rows.map(({ id }) => id);
    const rows = await this.#rows<Omit<ChosenRow, 'micros'> & { micros: string }>(
      `SELECT id, substr(caller, 5) AS caller, idempotency_key AS key, position, group_id AS "groupId", slice,
              (extract(epoch FROM created_at) * 1000000)::bigint AS micros
         FROM transactions WHERE starts_with(idempotency_key, $1) AND id <> ALL($2) ORDER BY slice, slice_seq`,
      [`${model.users[0]!}/`, known],
    );
    const wallets = await this.#rows<{ id: string; user: string; asset: string; kind: string; slice: number }>(
      `SELECT wallets.id, user_id AS user, symbol AS asset, kind, slice FROM wallets JOIN assets ON assets.id = asset_id
        WHERE user_id = ANY($1) OR kind <> 'USER'`,
      [model.users],
    );
    const lots = await this.#rows<{ id: string; name: string }>(
      `SELECT lots.id, concat_ws(' ', substr(caller, 5), idempotency_key, position, number) AS name
         FROM lots JOIN transactions ON transactions.id = lots.transaction_id AND transactions.slice = lots.slice
        WHERE starts_with(idempotency_key, $1)`,
      [`${model.users[0]!}/`],
    );
    model.chosen.learn(
      rows.map(({ micros, ...row }) => ({ ...row, micros: BigInt(micros) })),
      wallets.map(({ id, user, asset, kind, slice }) => [
        walletOf(user, asset, kind === 'USER' ? undefined : slice),
        id,
      ]),
      lots.map(({ id, name }) => [name, id]),
    );
  }

  #count({ answered: { status, replayed, body } }: Told): void {
    const { code } = body as { code?: string };
    const kind = [status, ...(code === undefined ? [] : [code]), ...(replayed ? ['replayed'] : [])].join(' ');
    this.tally[kind] = (this.tally[kind] ?? 0) + 1;
  }

  async #endBackends(): Promise<void> {
    const ended = await this.#rows<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity, pg_terminate_backend(pid)
        WHERE datname = current_database() AND application_name = 'wallet-service'`,
    );
    // PostgreSQL itself would wait for each a tenth of a second at least.
    const pids = ended.map(({ pid }) => pid);
    await until(async () => {
      return (await this.#rows('SELECT FROM pg_stat_activity WHERE pid = ANY($1)', [pids])).length === 0;
    });
  }

  /** As if PostgreSQL's clock had been ahead at the last posting of a slice: what comes now is later all the same. */
  async #setBackClock(): Promise<void> {
    await this.#rows(
      `UPDATE slices SET last_posted_at = greatest(last_posted_at, now() + $1 * interval '1 ms')
        WHERE slice = 0`,
      [CLOCK_AHEAD_MS],
    );
  }

  /** A slice to which nothing was posted since then never saw the clock that was ahead. */
  async #putClockRight(): Promise<void> {
    await this.#rows(
      `UPDATE slices SET last_posted_at = newest.created_at
         FROM (SELECT slice, max(created_at) AS created_at FROM transactions GROUP BY slice) AS newest
        WHERE newest.slice = slices.slice AND last_posted_at > newest.created_at`,
    );
  }

  async #rows<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.observer.query<Row>(text, values)).rows;
  }

  /** To that instance; to the other one while it is dead. */
  #send(request: Request | BulkRequest, instance: number): Promise<Received> {
    const service = this.#instances[instance % 2] ?? this.#instances[(instance + 1) % 2]!;
    switch (request.kind) {
      case 'post':
        return this.#post(service, request);
      case 'bulk': {
        const items = request.items.map(({ key, body }) => ({ idempotencyKey: key, ...body }));
        return this.#call(service, request.caller, '/transactions/bulk', { items });
      }
      case 'cancel':
        return this.#cancel(service, request);
      case 'user':
        return this.#get(service, `/api/v1/wallets/${request.userId}`);
      case 'balance':
        return this.#get(service, `/api/v1/wallets/${request.userId}/balance?asset=${request.asset}`);
      case 'lots':
        return this.#get(service, `/api/v1/wallets/${request.userId}/lots?limit=500`);
      case 'page':
        return this.#get(service, pathOf(request));
      case 'transaction':
      case 'group':
      case 'hold':
        return this.#get(service, `/api/v1/wallets/${request.kind}s/${request.id}`);
    }
  }

  #get({ url }: ServiceProcess, path: string): Promise<Received> {
    return received(fetch(url + path, { headers: bearer(this.#tokens.shop) }));
  }

  #post(service: ServiceProcess, { caller, key, path, body, spelling }: PostRequest): Promise<Received> {
    const spelt = spelling === 'other order of properties' ? Object.fromEntries(Object.entries(body).reverse()) : body;
    return this.#call(service, caller, path, spelt, spelling === 'quoted key' ? `"${key}"` : key);
  }

  #cancel(service: ServiceProcess, { caller, request, userId, ifPosted }: CancelRequest): Promise<Received> {
    return this.#call(service, caller, '/cancellations', { userId, idempotencyKey: request.key, ifPosted });
  }

  #call({ url }: ServiceProcess, caller: CallerName, path: string, body: object, key?: string): Promise<Received> {
    const headers = {
      ...bearer(this.#tokens[caller]),
      'Content-Type': 'application/json',
      ...(key !== undefined && { 'Idempotency-Key': key }),
    };
    const method = path.endsWith('/status') ? 'PUT' : 'POST';
    return received(fetch(`${url}/api/v1/wallets${path}`, { method, headers, body: JSON.stringify(body) }));
  }
}

interface Received {
  readonly response: Response;
  readonly text: string;
}

/** Whole: a connection may be lost in the middle of an answer. */
async function received(sent: Promise<Response>): Promise<Received> {
  const response = await sent;
  return { response, text: await response.text() };
}

function pathOf({ list, userId, filter, limit, offset, cursor }: PageRequest): string {
  const query = new URLSearchParams({ limit: `${limit}` });
  if (offset !== 0) query.set('offset', `${offset}`);
  if (cursor) query.set('cursor', cursor.token);
  for (const [name, value] of Object.entries(filter) as [keyof Filter, string | bigint | undefined][]) {
    if (value !== undefined) query.set(name, typeof value === 'bigint' ? instantOf(value) : value);
  }
  return `/api/v1/wallets/${userId}/${list}?${query.toString()}`;
}

/** What the answer says: of a bulk, as if each item had been asked for by itself. */
function askedBy(request: Request | BulkRequest, received: Received, isRepeated: boolean): Asked[] {
  if (request.kind !== 'bulk') return [{ request, told: toldBy(received, isRepeated) }];
  expect([received.response.status, received.text]).toEqual([200, expect.any(String)]);
  const { results, succeeded, refused } = JSON.parse(received.text) as { results: ItemResult[]; succeeded: number; refused: number }; // prettier-ignore
  const done = results.filter(({ status }) => status === 201).length;
  expect({ succeeded, refused }).toEqual({ succeeded: done, refused: request.items.length - done });
  expect(results.map(({ idempotencyKey }) => idempotencyKey)).toEqual(request.items.map(({ key }) => key));
  return request.items.map((item, index) => ({ request: item, told: toldOfItem(results[index]!, isRepeated) }));
}

interface ItemResult {
  readonly idempotencyKey: string;
  readonly status: number;
  readonly replayed: boolean;
  readonly transaction?: object;
  readonly group?: object;
  readonly problem?: Record<string, unknown>;
}

function toldOfItem({ status, replayed, transaction, group, problem }: ItemResult, isRepeated: boolean): Told {
  const body = transaction ?? group ?? problem!;
  const type = problem ? PROBLEM_TYPE : JSON_TYPE;
  const shown = problem ? factsOf(status, { ...problem, requestId: 'that of the bulk' }) : body;
  const answered = { status, type, replayed, location: null, retryAfter: null, body: shown };
  return { answered, text: JSON.stringify(body), isRepeated };
}

function toldBy({ response: { status, headers }, text }: Received, isRepeated: boolean): Told {
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(headers.get('X-Request-Id')).toEqual(expect.any(String));
  const answered: Answered = {
    status,
    type: headers.get('Content-Type') ?? '',
    replayed: headers.get('Idempotent-Replayed') === 'true',
    location: headers.get('Location'),
    retryAfter: headers.get('Retry-After'),
    body: status < 400 ? withFacts(body) : factsOf(status, body),
  };
  return { answered, text: lastingText(text), isRepeated };
}

/** A cancellation may tell of a problem. */
function withFacts(body: Record<string, unknown>): object {
  const problem = body['problem'] as Record<string, unknown> | undefined;
  if (!problem) return body;
  return {
    ...body,
    problem: factsOf(problem['status'] as number, { ...problem, requestId: 'that of the cancellation' }),
  };
}

/** What a program makes of a problem. Its texts are for people; they have to be there. */
function factsOf(status: number, body: Record<string, unknown>): object {
  const { type, title, status: same, detail, retryable, requestId, errors, ...others } = body;
  const aText = expect.stringMatching(/./) as string;
  const texts = { type: aText, title: aText, detail: aText, requestId: aText };
  expect({ type, title, detail, requestId, same, retryable }).toEqual({
    ...texts,
    same: status,
    retryable: expect.any(Boolean) as boolean,
  });
  return errors === undefined ? others : { ...others, errors: Object.keys(errors as object).sort() };
}

function lineOf({ request, told: { answered, text, isRepeated } }: Asked): string {
  const words = [answered.replayed ? ' replayed' : '', isRepeated ? ' when asked again' : ''];
  return `  ${fc.stringify(request)}\n    -> ${answered.status}${words.join('')}: ${text}`;
}

async function newDatabase(slices: number): Promise<TestDatabase> {
  const database = new TestDatabase();
  await database.create({ slices });
  return database;
}

async function observerOf(database: TestDatabase): Promise<Client> {
  const observer = new Client({ connectionString: database.superuserUrl });
  // The database may be dropped under it when a test has failed.
  observer.on('error', () => undefined);
  await observer.connect();
  return observer;
}
