import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './processes.mjs';

const OWNER = 'wallet_owner';
const APP = 'wallet_app';

export const QUICKSTART_DATABASE = 'wallet';

const sqlFile = (name) => readFile(new URL(`../docker/${name}`, import.meta.url), 'utf8');

/**
 * Makes the two roles and the database on a server of ours, as often as one likes. For development and tests only: each
 * role's password is its name. An operator runs the same SQL files by hand, see their comments.
 */
export async function prepareDatabase(superuserUrl, databaseName) {
  const { default: pg } = await import('pg');
  await withClient(pg, superuserUrl, async (client) => {
    // Roles belong to the whole server: two of these at once would disturb each other.
    await client.query(`SELECT pg_advisory_lock(hashtext('prepare wallet database'))`);
    await client.query(await sqlFile('roles.sql'));
    for (const role of [OWNER, APP]) await client.query(`ALTER ROLE ${role} PASSWORD '${role}'`);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseName)} OWNER ${OWNER}`);
  });
  const database = urlAt(superuserUrl, databaseName);
  await withClient(pg, database, async (client) => client.query(await sqlFile('database.sql')));
  return urlsOf(superuserUrl, databaseName);
}

/** Where the two roles, and whoever prepared it, find a database that was prepared so. */
export function urlsOf(serverUrl, databaseName) {
  return {
    databaseUrl: urlAt(serverUrl, databaseName, APP),
    directUrl: urlAt(serverUrl, databaseName, OWNER),
    superuserUrl: urlAt(serverUrl, databaseName),
  };
}

function urlAt(serverUrl, databaseName, role) {
  const url = new URL(serverUrl);
  if (role) [url.username, url.password] = [role, role];
  url.pathname = `/${encodeURIComponent(databaseName)}`;
  return url.href;
}

/**
 * The schema and the first accounts, by the built programs.
 *
 * @param directUrl as the owner of the schema
 * @param folder where it was built
 */
export async function migrateAndSeed(directUrl, { slices = 1, signal, folder } = {}) {
  const env = { PATH: process.env.PATH, DATABASE_URL: directUrl, DIRECT_URL: directUrl, SLICES: `${slices}` };
  await migrate(env, { signal, folder });
  await seed(env, { signal, folder });
}

export function migrate(env, { signal, folder = '.' } = {}) {
  return run(process.execPath, commandIn(folder, 'migrate'), { what: 'The migration', env, signal });
}

export function seed(env, { signal, folder = '.' } = {}) {
  return run(process.execPath, commandIn(folder, 'seed'), { what: 'The seed', env, signal });
}

/** A build from before there was one program for all commands is measured against as well. */
function commandIn(folder, command) {
  const program = path.join(folder, 'dist/src/commands/wallet.js');
  return existsSync(program) ? [program, command] : [path.join(folder, `dist/src/commands/${command}.js`)];
}

/** Statements; the rows of the last one. */
export async function queryAt(connectionString, ...statements) {
  const { default: pg } = await import('pg');
  let rows;
  await withClient(pg, connectionString, async (client) => {
    for (const statement of statements) ({ rows } = await client.query(statement));
  });
  return rows;
}

async function withClient(pg, connectionString, action) {
  const client = new pg.Client({ connectionString });
  // Whoever runs it may be interrupted, and the server stopped under it.
  client.on('error', () => {});
  await client.connect();
  try {
    await action(client);
  } finally {
    await client.end();
  }
}
