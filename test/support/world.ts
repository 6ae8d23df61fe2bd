import { PostgresProxy } from '../../scripts/postgres-proxy.mjs';
import { environment, TestDatabase } from './database';
import { expectLedgerToBalance } from './ledger';
import { OwnPostgres } from './own-postgres';
import { TestRedis } from './redis';
import { type Settings, TestService, times } from './service';
import { ServiceProcess } from './service-process';

/** What tests need beside a seeded database and one instance of the service, on the servers that all test files share. */
export interface Needs {
  /** How many instances, or what is special about each. */
  readonly instances?: number | readonly WorldSettings[];
  /** For every instance. */
  readonly settings?: WorldSettings;
  readonly redis?: 'shared' | 'own' | 'none';
  /** A server of their own, that may be stopped and frozen. */
  readonly ownPostgres?: boolean;
  /** The first instance reaches PostgreSQL by way of a proxy only, which loses connections at will. */
  readonly proxy?: boolean;
  readonly slices?: number;
  /** A new world for each test, instead of one for all. */
  readonly forEachTest?: boolean;
  /** When the invariants of the ledger are checked. */
  readonly mustBalance?: 'after each test' | 'after all tests';
}

/** Some can only be told when the rest of the world is there. */
type WorldSettings = Settings | ((world: World) => Settings);

/**
 * The scene of the tests of one `describe`, which builds it before them and tears it down after them:
 *
 *     const { service, database } = useWorld();
 *
 * Its parts can be taken at once, and used within tests and hooks.
 */
export function useWorld(needs: Needs = {}): World {
  const world = new World(needs);
  const expectBalance = () => expectLedgerToBalance(world.database);
  // Jest runs such hooks in this order: the ledger is looked at before it is dropped.
  if (needs.mustBalance === 'after each test') afterEach(expectBalance);
  if (needs.mustBalance === 'after all tests') afterAll(expectBalance);
  afterEach(() => world.stopExtras());
  const [before, after] = needs.forEachTest ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(() => world.start());
  after(() => world.end());
  return world;
}

export class World {
  readonly database: TestDatabase;
  readonly services: readonly TestService[];
  readonly #needs: Needs;
  readonly #redis = new TestRedis();
  readonly #postgres = new OwnPostgres();
  readonly #extras: TestService[] = [];
  #proxy: PostgresProxy | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
    const { instances = 1, ownPostgres } = needs;
    this.database = ownPostgres ? this.#postgres.database : new TestDatabase();
    this.services = times(typeof instances === 'number' ? instances : instances.length, () => new TestService());
  }

  /** The first instance. */
  get service(): TestService {
    return asked(this.services[0], 'instances: 1');
  }

  /** The second instance. */
  get other(): TestService {
    return asked(this.services[1], 'instances: 2');
  }

  get redis(): TestRedis {
    return asked(this.#needs.redis === 'own' ? this.#redis : undefined, `redis: 'own'`);
  }

  get postgres(): OwnPostgres {
    return asked(this.#needs.ownPostgres ? this.#postgres : undefined, 'ownPostgres: true');
  }

  /** Only within tests and hooks: it is another one in each world. */
  get proxy(): PostgresProxy {
    return asked(this.#proxy, 'proxy: true');
  }

  /** One more instance, until the end of the test. */
  async startExtra(settings: Settings = {}): Promise<TestService> {
    const service = new TestService();
    this.#extras.push(service);
    await this.#startOne(service, settings);
    return service;
  }

  async stopExtras(): Promise<void> {
    await Promise.all(this.#extras.splice(0).map((service) => service.stop()));
  }

  async start(): Promise<void> {
    const { redis, ownPostgres, proxy, slices = 1, instances } = this.#needs;
    const postgres = ownPostgres ? this.#postgres.start({ slices }) : this.database.create({ slices });
    await Promise.all([postgres, redis === 'own' && this.#redis.start()]);
    if (proxy) this.#proxy = await PostgresProxy.start(this.database.databaseUrl);
    await Promise.all(
      this.services.map((service, index) => {
        const way = this.#proxy && index === 0 ? { DATABASE_URL: this.#proxy.url } : {};
        const special = typeof instances === 'number' ? {} : this.#told(instances?.[index]);
        return this.#startOne(service, { ...way, ...special });
      }),
    );
  }

  /** However much of it there is: starting may have failed. */
  async end(): Promise<void> {
    await Promise.all([ServiceProcess.killAll(), ...this.services.map((service) => service.stop())]);
    await this.#proxy?.stop();
    await this.#redis.stop();
    if (this.#needs.ownPostgres) await this.#postgres.remove();
    else await this.database.drop();
  }

  async #startOne(service: TestService, special: Settings): Promise<void> {
    const { redis, settings } = this.#needs;
    const redisUrl = redis === 'own' ? this.#redis.url : redis === 'none' ? '' : environment('TEST_REDIS_URL');
    await service.start(this.database, { REDIS_URL: redisUrl, ...this.#told(settings), ...special });
  }

  #told(settings: WorldSettings = {}): Settings {
    return typeof settings === 'function' ? settings(this) : settings;
  }
}

function asked<Part>(part: Part | undefined, need: string): Part {
  if (part === undefined) throw new Error(`Nobody has asked for it: useWorld({ ${need} })`);
  return part;
}
