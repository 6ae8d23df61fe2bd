import { type Settings, times } from './service';
import { until } from './sessions';
import { ADMINISTRATOR, type Node, RedisPair } from './redis-pair';

const NAME = 'wallet-redis';

/** A primary and its replica, and two Sentinels that agree which one is which. */
export class RedisSentinels extends RedisPair {
  #pair: Node[] = [];
  #sentinels: Node[] = [];

  async start(): Promise<void> {
    const password = this.isProtected ? ['--masterauth', ADMINISTRATOR] : [];
    const primary = await this.startNode(...password);
    const replica = await this.startNode(...password, '--replicaof', '127.0.0.1', `${primary.servicePort}`);
    this.#pair = [primary, replica];
    const lines = [
      `sentinel monitor ${NAME} 127.0.0.1 ${primary.servicePort} 2`,
      `sentinel down-after-milliseconds ${NAME} 1000`,
      `sentinel failover-timeout ${NAME} 2000`,
      ...(this.isProtected
        ? [`sentinel auth-pass ${NAME} ${ADMINISTRATOR}`, `sentinel sentinel-pass ${ADMINISTRATOR}`]
        : []),
    ];
    await until(async () => (await replica.client.info('replication')).includes('master_link_status:up'));
    this.#sentinels = await Promise.all(times(2, () => this.startSentinel(lines)));
    await until(async () => (await Promise.all(this.#sentinels.map(canDecide))).every(Boolean));
  }

  get settings(): Settings {
    const parameters = this.isProtected ? `?sentinelPassword=${ADMINISTRATOR}` : '';
    return { REDIS_URL: this.urlOf(this.#sentinels) + parameters, REDIS_MODE: `sentinel:${NAME}` };
  }

  protected get pair(): readonly Node[] {
    return this.#pair;
  }

  protected get sharers(): readonly Node[] {
    return this.#pair.slice(0, 1);
  }
}

/** It knows the other one, and who may take over. */
async function canDecide({ client }: Node): Promise<boolean> {
  const quorum = await client.call('SENTINEL', 'CKQUORUM', NAME).catch(() => '');
  const replicas = (await client.call('SENTINEL', 'REPLICAS', NAME)) as unknown[];
  return String(quorum).startsWith('OK') && replicas.length === 1;
}
