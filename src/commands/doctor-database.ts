import { type DataSource } from 'typeorm';
import { type Config } from '../config';
import { dataSourceOptions } from '../data-source-options';
import { connect } from '../database/connect';
import { SELECT_STATE, type DatabaseState } from '../database/ground';
import { Nodes } from '../database/nodes';
import { sqlStateOf } from '../database/postgres-errors';
import { neededRights, type Powers, SELECT_MISSING_RIGHTS, SELECT_POWERS } from '../database/rights';
import { StartupCheck } from '../database/startup-check';
import { reasonOf } from '../exit';
import { clockTrouble } from '../posting/clock';
import { type Finding, note, ok, wrong } from './finding';

/** One for the check, and one for what it asks meanwhile. */
const CONNECTIONS = 2;

/** What is to be done about a connection that is refused, by SQLSTATE or by the system's word for it. */
const ADVICE: Readonly<Record<string, string>> = {
  '28P01':
    "Compare the password in the URL with the role's: ALTER ROLE ... PASSWORD '...'. Special characters stand as %XX.",
  '28000': 'The server lets this role not in from here: look at pg_hba.conf, and at sslmode in the URL.',
  '3D000': 'Make the database and the roles: docker/prepare.sql.',
  '42501': 'GRANT CONNECT ON DATABASE ... to the role: docker/database.sql.',
  '53300': "Lower DATABASE_POOL_MAX or the number of instances, or raise the server's max_connections.",
  ECONNREFUSED: 'Start PostgreSQL, or correct host and port in the URL.',
  ENOTFOUND: 'Correct the host in the URL: its name is not known here.',
  EAI_AGAIN: 'The name of the host cannot be looked up just now: look at DNS.',
};
const ADVICE_ELSE = 'Look at host and port in the URL, at firewalls and NetworkPolicies in between, and at sslmode.';

/** The database of DATABASE_URL, as the service would find it. */
export async function* examineDatabase(config: Config): AsyncGenerator<Finding> {
  const options = dataSourceOptions(config.DATABASE_URL, CONNECTIONS, config.DATABASE_PREPARED_STATEMENTS === 'on');
  let dataSource: DataSource;
  try {
    dataSource = await connect(options);
  } catch (error) {
    yield refused('postgresql', error);
    return;
  }
  try {
    yield await serverOf(dataSource);
    yield* schema(dataSource, new StartupCheck(dataSource, config));
    if (config.DATABASE_URLS) yield await nodesOf(config, config.DATABASE_URLS.length, dataSource);
  } catch (error) {
    yield lookingFailed(error);
  } finally {
    await dataSource.destroy();
  }
}

/** As the service would ask for them. */
async function nodesOf(config: Config, count: number, dataSource: DataSource): Promise<Finding> {
  try {
    const nodes = await Nodes.find(config, dataSource);
    await nodes.onApplicationShutdown();
    return ok('nodes', `DATABASE_URLS leads to all nodes that have slices: ${count}.`);
  } catch (error) {
    return wrong('nodes', reasonOf(error), 'Name each node that has slices once: docs/more-machines.md.');
  }
}

async function* schema(dataSource: DataSource, check: StartupCheck): AsyncGenerator<Finding> {
  const troubles = await Array.fromAsync(check.troubles());
  for (const trouble of troubles) yield wrong('schema', trouble);
  const done = await check.migrations();
  // Of an older schema, what the rest asks for need not be there.
  if (check.missingAmong(done).length > 0) return;
  if (troubles.length === 0) yield ok('schema', 'All migrations have run, and the slices are as SLICES says.');
  yield* newerThan(dataSource, done);
  yield* role(dataSource);
  yield* clock(dataSource);
}

/** Where migrations go, if it is set: as the owner, and to the same ledger. */
export async function* examineDirectUrl(url: string): AsyncGenerator<Finding> {
  let dataSource: DataSource;
  try {
    dataSource = await connect(dataSourceOptions(url, 1));
  } catch (error) {
    yield refused('direct url', error);
    return;
  }
  try {
    const powers = await powersOf(dataSource);
    if (powers.isOwner || powers.isSuperuser) yield ok('direct url', `${powers.role} owns the schema: it can migrate.`);
    else {
      yield wrong(
        'direct url',
        `${powers.role} does not own the schema, and cannot migrate.`,
        'DIRECT_URL takes the owner of the schema, wallet_owner.',
      );
    }
  } finally {
    await dataSource.destroy();
  }
}

function refused(subject: 'postgresql' | 'direct url', error: unknown): Finding {
  const { cause } = error as Error;
  const codes = [sqlStateOf(cause), (cause as { code?: string } | undefined)?.code];
  const inside = cause instanceof AggregateError ? (cause.errors as { code?: string }[]).map(({ code }) => code) : [];
  const known = [...codes, ...inside].find((code) => code !== undefined && code in ADVICE);
  return wrong(subject, reasonOf(error), known === undefined ? ADVICE_ELSE : ADVICE[known]);
}

/** A right that is lacking, most of all. */
function lookingFailed(error: unknown): Finding {
  return sqlStateOf(error) === '42501'
    ? wrong(
        'role',
        `${reasonOf(error)}.`,
        'DATABASE_URL takes the role of the service, wallet_app, to whom the migrations give its rights.',
      )
    : wrong('postgresql', `${reasonOf(error)}.`);
}

async function serverOf(dataSource: DataSource): Promise<Finding> {
  const [server] = await dataSource.query<[{ says: string }]>(
    `SELECT format('PostgreSQL %s, database %s, as %s.', current_setting('server_version'), current_database(), current_user) AS says`,
  );
  return ok('postgresql', server.says);
}

function* newerThan({ migrations }: DataSource, done: readonly string[]): Generator<Finding> {
  const known = migrations.map(({ name }) => name);
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  yield note(
    'schema',
    `It is of a newer release than this program (${unknown.join(', ')}).`,
    'As it should be during a rollout; else use the newer image.',
  );
}

async function* role(dataSource: DataSource): AsyncGenerator<Finding> {
  const { role, isSuperuser, isOwner, canChange } = await powersOf(dataSource);
  const rows = await dataSource.query<{ missing: string }[]>(SELECT_MISSING_RIGHTS, neededRights());
  if (rows.length > 0) {
    const missing = rows.map(({ missing }) => missing).join(', ');
    yield wrong(
      'role',
      `${role} lacks rights: ${missing}.`,
      `DATABASE_URL takes wallet_app, to whom the migrations give them; after a restore without rights, GRANT them again, as the owner.`,
    );
  } else if (isSuperuser || isOwner || canChange) {
    const what = isSuperuser ? 'is a superuser' : isOwner ? 'owns the schema' : 'can change transactions';
    yield note(
      'role',
      `${role} ${what}, and so could change what is posted.`,
      'DATABASE_URL should take wallet_app: it can do what the service needs, and no more.',
    );
  } else yield ok('role', `${role} has the rights that the service needs, and no more.`);
}

async function* clock(dataSource: DataSource): AsyncGenerator<Finding> {
  const [state] = await dataSource.query<[DatabaseState]>(SELECT_STATE);
  const trouble = clockTrouble(BigInt(state.clockMicros), BigInt(state.lastPostedMicros));
  if (trouble === undefined) yield ok('clock', "The database's clock, this machine's and the newest posting agree.");
  else {
    const times = [state.clockMicros, state.lastPostedMicros].map((micros) =>
      new Date(Number(BigInt(micros) / 1_000n)).toISOString(),
    );
    yield wrong(
      'clock',
      `The time of the postings is ${trouble}: the database has ${times[0]}, its newest posting ${times[1]}, this machine ${new Date().toISOString()}.`,
      'Set the clocks of both servers by NTP.',
    );
  }
}

async function powersOf(dataSource: DataSource): Promise<Powers> {
  const [powers] = await dataSource.query<[Powers]>(SELECT_POWERS);
  return powers;
}
