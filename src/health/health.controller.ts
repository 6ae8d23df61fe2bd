import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  ServiceUnavailableException,
  UseFilters,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { type FastifyReply } from 'fastify';
import { Public } from '../access/access.decorators';
import { HealthIndicators } from './health.indicators';

/** A health that is not good is an answer of its own, not a problem of the request. */
@Catch(ServiceUnavailableException)
class HealthFilter implements ExceptionFilter<ServiceUnavailableException> {
  catch(unhealthy: ServiceUnavailableException, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().status(503).send(unhealthy.getResponse());
  }
}

@ApiTags('health')
@Controller()
@Public()
@UseFilters(HealthFilter)
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicators,
  ) {}

  @Get('health/live')
  @HealthCheck()
  @ApiOperation({
    summary: 'Whether this process is alive',
    description: 'It asks nobody else: a restart would not mend a database.',
  })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('health/ready')
  @HealthCheck()
  @ApiOperation({
    summary: 'Whether requests should be sent here',
    description:
      'The database is writable and its schema current, and this instance is not shutting down. Without Redis, or ' +
      'with clocks that differ by seconds, it is `degraded`, and ready.',
  })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.indicators.service(),
      () => this.indicators.database(),
      () => this.indicators.clock(),
      () => this.indicators.redis(),
    ]);
  }

  @Get('health/startup')
  @HealthCheck()
  @ApiOperation({
    summary: 'Whether the service has started',
    description: 'It listens only when the start-up checks have passed.',
  })
  startup(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('api/v1/wallets/health')
  @HealthCheck()
  @ApiOperation({ summary: "The service's health, for people", description: 'The same as `/health/ready`.' })
  forPeople(): Promise<HealthCheckResult> {
    return this.ready();
  }
}
