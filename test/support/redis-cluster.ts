import { freePort } from '../../scripts/ports.mjs';
import { times, type Settings } from './service';
import { until } from './sessions';
import { ADMINISTRATOR, type Node, RedisPair } from './redis-pair';

const SLOTS = 16_384;
const PRIMARIES = 3;

/** Three servers share all keys, and a fourth follows the first of them. */
export class RedisCluster extends RedisPair {
  #primaries: Node[] = [];
  #replica: Node | undefined;

  async start(): Promise<void> {
    const nodes = await Promise.all(times(PRIMARIES + 1, () => this.#startMember()));
    const first = nodes[0]!;
    this.#primaries = nodes.slice(0, PRIMARIES);
    this.#replica = nodes[PRIMARIES]!;
    await Promise.all(
      this.#primaries.map(async ({ client }, index) => {
        // Servers of the same epoch would have to agree first whose is the next one.
        await client.cluster('SET-CONFIG-EPOCH', index + 1);
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / PRIMARIES));
        await client.call('CLUSTER', 'ADDSLOTSRANGE', from!, to! - 1);
      }),
    );
    for (const { busPort, servicePort, port } of nodes.slice(1)) {
      await first.client.call('CLUSTER', 'MEET', '127.0.0.1', this.isProtected ? servicePort : port, busPort);
    }
    await until(async () => (await this.#agreeing(`cluster_known_nodes:${PRIMARIES + 1}`)) === PRIMARIES + 1);
    await this.#replica.client.cluster('REPLICATE', await first.client.cluster('MYID'));
    await until(async () => (await this.#agreeing('cluster_state:ok')) === PRIMARIES + 1);
  }

  get settings(): Settings {
    return { REDIS_URL: this.urlOf(this.#primaries.slice(1)), REDIS_MODE: 'cluster' };
  }

  protected get pair(): readonly Node[] {
    return [this.#primaries[0]!, this.#replica!];
  }

  protected get sharers(): readonly Node[] {
    return this.#primaries;
  }

  async #startMember(): Promise<Member> {
    const busPort = await freePort();
    const node = await this.startNode(
      ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${busPort}.conf`, '--cluster-port', `${busPort}`],
      // The replica stays where it is.
      ...['--cluster-node-timeout', '1000', '--cluster-allow-replica-migration', 'no'],
      ...(this.isProtected ? ['--tls-cluster', 'yes', '--masterauth', ADMINISTRATOR] : []),
      ...(this.isProtected
        ? ['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname']
        : []),
    );
    return { ...node, busPort };
  }

  /** How many servers say so. */
  async #agreeing(line: string): Promise<number> {
    const nodes = [...this.#primaries, this.#replica!];
    const infos = await Promise.all(nodes.map(({ client }) => client.cluster('INFO')));
    return infos.filter((info) => info.includes(line)).length;
  }
}

interface Member extends Node {
  readonly busPort: number;
}
