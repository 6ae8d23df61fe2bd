import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { RequireScope } from '../access/access.decorators';
import { Config } from '../config';
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
    private readonly redisBreaker: RedisBreaker,
    private readonly healthIndicators: HealthIndicators,
  ) {}

  @Get()
  @RequireScope('wallet:metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    observePool('posting', (this.dataSource.driver as PostgresDriver).master as Pool);
    observePool('reading', this.reader.pool);
    // A Redis that nobody asked for is not down.
    if (this.config.REDIS_URL === undefined) redisUp.remove();
    else redisUp.set(this.redisBreaker.trouble === undefined ? 1 : 0);
    ready.set((await this.healthIndicators.areReady()) ? 1 : 0);
    reply.type(registry.contentType);
    return registry.metrics();
  }
}

function observePool(name: 'posting' | 'reading', { totalCount, idleCount, waitingCount }: Pool): void {
  databaseConnections.set({ pool: name, state: 'busy' }, totalCount - idleCount);
  databaseConnections.set({ pool: name, state: 'idle' }, idleCount);
  databaseConnections.set({ pool: name, state: 'waiting' }, waitingCount);
}
