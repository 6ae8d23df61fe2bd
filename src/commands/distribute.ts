import { type Client } from 'pg';
import { readDirectUrl } from '../config';
import { clientOf } from '../database/client';
import { DISTRIBUTED_TABLES, HAS_CITUS, REFERENCE_TABLES } from '../database/distributed';
import { reasonOf } from '../exit';
import { type Answer } from './answer';

export interface DistributeOptions {
  /** Only says what would be done. */
  readonly dryRun?: boolean;
}

/** The first that was tried. */
const CITUS_MIN = 14;

interface Found {
  readonly slices: number;
  readonly citus: string | null;
  readonly workers: number;
  readonly isDistributed: boolean;
}

/**
 * Distributes the tables of DIRECT_URL, or of DATABASE_URL without it, over the nodes of a Citus cluster, all or none. The
 * service must be stopped.
 *
 * @throws Error with one line for the operator
 */
export async function distribute({ dryRun = false }: DistributeOptions, url = readDirectUrl()): Promise<Answer> {
  const client = clientOf(url, 'wallet-distribute');
  try {
    await client.connect();
    const found = await look(client);
    const refusal = refusalOf(found);
    if (refusal !== undefined) throw new Error(refusal);
    const statements = distributionOf(found.slices);
    if (!dryRun) for (const statement of ['BEGIN', ...statements, 'COMMIT']) await client.query(statement);
    return {
      text: dryRun
        ? statements.map((statement) => `${statement};`).join('\n')
        : `The tables are distributed by their ${found.slices} slices over ${found.workers} nodes.`,
      json: { ...found, isDistributed: !dryRun, statements },
    };
  } catch (error) {
    throw new Error(`The tables are not distributed: ${reasonOf(error)}`, { cause: error });
  } finally {
    await client.end();
  }
}

async function look(client: Client): Promise<Found> {
  const { rows } = await client.query<Pick<Found, 'slices' | 'citus'> & { readonly hasCitus: boolean }>(`
    SELECT (SELECT count(*)::int FROM slices) AS slices,
           (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS citus, ${HAS_CITUS} AS "hasCitus"`);
  const [{ slices, citus, hasCitus }] = rows as [(typeof rows)[0]];
  if (!hasCitus) return { slices, citus, workers: 0, isDistributed: false };
  const { rows: nodes } = await client.query<Pick<Found, 'workers' | 'isDistributed'>>(`
    SELECT (SELECT count(*)::int FROM citus_get_active_worker_nodes()) AS workers,
           EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'slices'::regclass) AS "isDistributed"`);
  return { slices, citus, ...nodes[0]! };
}

/** Why it cannot be done. */
export function refusalOf({ slices, citus, workers, isDistributed }: Found): string | undefined {
  if (slices === 1) return 'a ledger of one slice is on one node: divide it first (wallet reslice).';
  if (citus === null) return 'the database has no extension citus.';
  if (Number.parseInt(citus, 10) < CITUS_MIN) return `it takes Citus ${CITUS_MIN}, and this is ${citus}.`;
  if (isDistributed) return 'they are already.';
  if (workers === 0) return 'the cluster has no worker: add them first (citus_add_node).';
  return undefined;
}

/**
 * In this order: triggers would run on each shard, where they do not find the other tables; what is referred to is there
 * before what refers to it; one shard for each slice, since the slices' numbers fall into as many equal ranges of hashes.
 */
export function distributionOf(slices: number): string[] {
  const [first, ...others] = DISTRIBUTED_TABLES;
  return [
    `DO $$
DECLARE trigger record;
BEGIN
  FOR trigger IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger
                  WHERE NOT tgisinternal AND tgrelid = ANY (ARRAY['${[...DISTRIBUTED_TABLES, ...REFERENCE_TABLES].join(`', '`)}']::regclass[])
  LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', trigger.tgname, trigger.relation);
  END LOOP;
END $$`,
    ...REFERENCE_TABLES.map((table) => `SELECT create_reference_table('${table}')`),
    `SELECT create_distributed_table('${first}', 'slice', shard_count => ${slices}, colocate_with => 'none')`,
    ...others.map((table) => `SELECT create_distributed_table('${table}', 'slice', colocate_with => '${first}')`),
    `SELECT create_distributed_function('texts_hash(bytea, text, jsonb, text)')`,
  ];
}
