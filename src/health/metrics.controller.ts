import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { RequireScope } from '../access/access.decorators';
import { Config } from '../config';
import { Nodes, poolOf } from '../database/nodes';
import { Reader } from '../database/reader';
import { databaseConnections, ready, redisUp, registry } from '../observability/metrics';
import { RedisBreaker } from '../redis/redis-breaker';
import { HealthIndicators } from './health.indicators';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly config: Config,
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
    private readonly nodes: Nodes,
    private readonly redisBreaker: RedisBreaker,
    private readonly healthIndicators: HealthIndicators,
  ) {}

  @Get()
  @RequireScope('wallet:metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    observe('posting', [poolOf(this.dataSource), ...this.nodes.pools]);
    observe('reading', [this.reader.pool]);
    // A Redis that nobody asked for is not down.
    if (this.config.REDIS_URL === undefined) redisUp.remove();
    else redisUp.set(this.redisBreaker.trouble === undefined ? 1 : 0);
    ready.set((await this.healthIndicators.areReady()) ? 1 : 0);
    reply.type(registry.contentType);
    return registry.metrics();
  }
}

function observe(name: 'posting' | 'reading', pools: readonly Pool[]): void {
  const sum = (count: (pool: Pool) => number) => pools.reduce((total, pool) => total + count(pool), 0);
  databaseConnections.set(
    { pool: name, state: 'busy' },
    sum(({ totalCount, idleCount }) => totalCount - idleCount),
  );
  databaseConnections.set(
    { pool: name, state: 'idle' },
    sum(({ idleCount }) => idleCount),
  );
  databaseConnections.set(
    { pool: name, state: 'waiting' },
    sum(({ waitingCount }) => waitingCount),
  );
}
