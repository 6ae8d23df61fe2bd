import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { escapeLiteral, type Pool } from 'pg';
import { type DataSource, type DataSourceOptions } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { Config } from '../config';
import { reasonOf } from '../exit';
import { connectionStringOf } from '../postgres-url';
import { connect } from './connect';
import { HAS_CITUS } from './distributed';
import { faultIn, HOLDS } from './ground';
import { SELECT_IDENTITY } from './identity.sql';
import { type ClusterNode, dealtOut, placed, type Placement, type Way } from './placement';
import { poolOptions } from './pool-options';
import { StartupError } from './startup-check';

const SELECT_DISTRIBUTED = `SELECT FROM pg_dist_partition WHERE logicalrelid = to_regclass('slices')`;

/** The nodes of the cluster, and the identity that each tells of itself. */
const SELECT_NODES = `
  SELECT groupid AS "group", format('%s:%s', nodename, nodeport) AS name, answer.result AS identity
    FROM run_command_on_all_nodes(${escapeLiteral(SELECT_IDENTITY)}) AS answer JOIN pg_dist_node USING (nodeid)`;

/** On which of them each slice is. */
const SELECT_PLACEMENTS = `
  SELECT slice, groupid AS "group"
    FROM unnest($1::smallint[]) AS slice JOIN pg_dist_placement ON shardid = get_shard_id_for_distribution_column('slices', slice)`;

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Connections of one of DATABASE_URLS, and the slices that they lead to without a detour. */
interface Node {
  readonly dataSource: DataSource;
  readonly slices: readonly number[];
}

/**
 * The nodes that the slices are on, each with connections of its own, if DATABASE_URLS names them. Whatever concerns slices of
 * a single node goes straight there; all else, and everything without DATABASE_URLS, goes to DATABASE_URL, from where the
 * whole ledger is reached. Only speed rests on it: each node of a cluster finds the slices of the others.
 */
@Injectable()
export class Nodes implements OnApplicationShutdown {
  private constructor(
    /** Whether the tables are distributed. */
    readonly isDistributed: boolean,
    /** The slices of each node. */
    private readonly parts: readonly (readonly number[])[],
    private readonly nodes: readonly Node[],
    private readonly whole: DataSource,
  ) {}

  /**
   * @throws StartupError with one line for the operator
   */
  static async find(config: Config, whole: DataSource): Promise<Nodes> {
    const isDistributed = await areDistributed(whole);
    const dataSources: DataSource[] = [];
    try {
      for (const url of config.DATABASE_URLS ?? []) dataSources.push(await connectBeside(whole, url, config));
      if (dataSources.length === 0)
        return new Nodes(isDistributed, isDistributed ? await partsBy(whole) : [], [], whole);
      const parts = await slicesOf(dataSources, whole, isDistributed);
      const nodes = dataSources.map((dataSource, index) => ({ dataSource, slices: parts[index]! }));
      return new Nodes(isDistributed, parts, nodes, whole);
    } catch (error) {
      await Promise.all(dataSources.map((dataSource) => dataSource.destroy()));
      throw error;
    }
  }

  /** The slices in parts: those of each node together, so that what is of one part is of one node. */
  partsOf(slices: readonly number[]): number[][] {
    if (this.parts.length === 0) return [[...slices]];
    return this.parts.map((part) => slices.filter((slice) => part.includes(slice))).filter((part) => part.length > 0);
  }

  /** To the node that has all of these, or else to where all nodes are reached from. */
  wayTo(slices: readonly number[]): DataSource {
    const node = this.nodes.find((one) => slices.every((slice) => one.slices.includes(slice)));
    return node?.dataSource ?? this.whole;
  }

  get pools(): Pool[] {
    return this.nodes.map(({ dataSource }) => poolOf(dataSource));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.nodes.map(({ dataSource }) => dataSource.destroy()));
  }
}

export function poolOf({ driver }: DataSource): Pool {
  return (driver as PostgresDriver).master as Pool;
}

async function areDistributed(whole: DataSource): Promise<boolean> {
  const [{ hasCitus }] = await whole.query<[{ hasCitus: boolean }]>(`SELECT ${HAS_CITUS} AS "hasCitus"`);
  return hasCitus && (await whole.query<unknown[]>(SELECT_DISTRIBUTED)).length > 0;
}

async function connectBeside(whole: DataSource, url: string, config: Config): Promise<DataSource> {
  const prepares = config.DATABASE_PREPARED_STATEMENTS === 'on';
  return connect({
    ...(whole.options as PostgresOptions),
    url: connectionStringOf(url),
    extra: poolOptions(url, config.DATABASE_POOL_MAX, prepares),
  });
}

/** The slices of each node of a cluster. */
async function partsBy(whole: DataSource): Promise<number[][]> {
  const placements = await placementsOf(whole, await allSlices(whole));
  const groups = Map.groupBy(placements, ({ group }) => group);
  return [...groups.values()].map((part) => part.map(({ slice }) => slice));
}

async function allSlices(whole: DataSource): Promise<number[]> {
  const rows = await whole.query<{ slice: number }[]>('SELECT slice FROM slices ORDER BY slice');
  return rows.map(({ slice }) => slice);
}

function placementsOf(whole: DataSource, slices: readonly number[]): Promise<Placement[]> {
  return whole.query<Placement[]>(SELECT_PLACEMENTS, [slices]);
}

/** The slices that each of them leads to. */
async function slicesOf(
  dataSources: readonly DataSource[],
  whole: DataSource,
  isDistributed: boolean,
): Promise<number[][]> {
  const ways: Way[] = [];
  for (const dataSource of dataSources) ways.push({ host: hostOf(dataSource), identity: await identityOf(dataSource) });
  const slices = await allSlices(whole);
  const identity = await identityOf(whole);
  try {
    if (!isDistributed) return dealtOut(ways, identity, slices);
    const nodes = await whole.query<ClusterNode[]>(SELECT_NODES);
    return placed(ways, nodes, await placementsOf(whole, slices));
  } catch (error) {
    throw wrong(reasonOf(error));
  }
}

/** Of a server that acknowledged credits are safe on. */
async function identityOf(dataSource: DataSource): Promise<string> {
  try {
    const [server] = await dataSource.query<{ holds: boolean[] }[]>(`SELECT ${HOLDS} AS holds`);
    const fault = faultIn(server!.holds);
    if (fault) throw new Error(fault.brief);
    const [row] = await dataSource.query<{ identity: string }[]>(SELECT_IDENTITY);
    return row!.identity;
  } catch (error) {
    throw wrong(`${hostOf(dataSource)}: ${reasonOf(error)}`);
  }
}

function hostOf({ options }: DataSource): string {
  const { host, searchParams } = new URL((options as PostgresOptions).url!);
  return host || searchParams.get('host')!;
}

function wrong(reason: string): StartupError {
  return new StartupError(`DATABASE_URLS is wrong: ${reason}.`);
}
