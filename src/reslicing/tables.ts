import { type Client } from 'pg';
import { DISTRIBUTED_TABLES } from '../database/distributed';

/** Where the tables are that are in use, and where the new ones are made until they take their place. */
export const OLD = 'public';
export const NEW = 'resliced';

/** What is made anew: all that knows of slices, and what was counted or verified by them. */
export const RESLICED = [...DISTRIBUTED_TABLES, 'former_seals', 'flows', 'verifications'] as const;

/** Beside them, what may not change meanwhile. */
const KEPT_STILL = ['assets', 'webhooks'] as const;

/** Reading goes on; whoever would write waits, and is told so. */
export const LOCK = `LOCK TABLE ${[...RESLICED, ...KEPT_STILL].map((table) => `${OLD}.${table}`).join(', ')} IN EXCLUSIVE MODE`;

/** Names without a schema are those of the new tables. */
export const IN_NEW = `SET search_path = ${NEW}, ${OLD}`;
/** Definitions are read as of the old tables, in the same names. */
const IN_OLD = `SET search_path = ${OLD}`;

/** Without keys, indexes and triggers, which would be in the way of so many rows. */
export async function makeTables(client: Client): Promise<void> {
  await client.query(`CREATE SCHEMA ${NEW}`);
  for (const table of RESLICED) {
    await client.query(`CREATE TABLE ${NEW}.${table} (LIKE ${OLD}.${table} INCLUDING DEFAULTS INCLUDING STORAGE)`);
  }
  await make(client, OPTIONS);
}

const OPTIONS = `
  SELECT format('ALTER TABLE %I SET (%s)', relname, array_to_string(reloptions, ', ')) AS definition
    FROM pg_class WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND reloptions IS NOT NULL`;

const KEYS = `
  SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(con.oid)) AS definition
    FROM pg_constraint con JOIN pg_class ON pg_class.oid = conrelid
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND contype IN ('p', 'u', 'c')
   UNION ALL
  SELECT pg_get_indexdef(indexrelid, 0, true)
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1)
     AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`;

/** Foreign keys are of tables that are locked: only who holds the locks can make them. */
const REST = `
  SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(con.oid)) AS definition
    FROM pg_constraint con JOIN pg_class ON pg_class.oid = conrelid
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND contype = 'f'
   UNION ALL
  SELECT pg_get_triggerdef(pg_trigger.oid, true)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND NOT tgisinternal
   UNION ALL
  SELECT format('GRANT %s ON %I TO %I', privilege_type, relname, grantee::regrole)
    FROM pg_class CROSS JOIN LATERAL aclexplode(relacl)
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND grantee NOT IN (0, relowner)
   UNION ALL
  SELECT format('GRANT %s (%I) ON %I TO %I', privilege_type, attname, relname, grantee::regrole)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid CROSS JOIN LATERAL aclexplode(attacl)
   WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1) AND grantee NOT IN (0, relowner)
   UNION ALL
  SELECT format('ALTER TABLE %I OWNER TO %I', relname, relowner::regrole)
    FROM pg_class WHERE relnamespace = '${OLD}'::regnamespace AND relname = ANY($1)`;

/** As the old tables have them. */
export async function makeKeys(client: Client): Promise<void> {
  await make(client, KEYS);
}

/**
 * Puts the new tables in the place of the old ones, which are left as they were in a schema of this name.
 *
 * @param client within a database transaction that holds the locks
 */
export async function putInPlace(client: Client, schemaOfOld: string): Promise<void> {
  await make(client, REST);
  await client.query(`CREATE SCHEMA ${schemaOfOld}`);
  for (const table of RESLICED) {
    await client.query(`ALTER TABLE ${OLD}.${table} SET SCHEMA ${schemaOfOld}`);
    await client.query(`ALTER TABLE ${NEW}.${table} SET SCHEMA ${OLD}`);
  }
  await client.query(`DROP SCHEMA ${NEW} CASCADE`);
}

async function make(client: Client, select: string): Promise<void> {
  await client.query(IN_OLD);
  const { rows } = await client.query<{ definition: string }>(select, [RESLICED]);
  await client.query(IN_NEW);
  for (const { definition } of rows) await client.query(definition);
}
