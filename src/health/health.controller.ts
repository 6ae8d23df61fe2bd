import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { DatabaseHealth } from './database.health';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealth,
  ) {}

  /** Whether this process is alive. It asks nobody else: restarting it would not mend a database. */
  @Get('health/live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** Whether requests should be sent here: the database is writable, and its schema is the one expected. */
  @Get('health/ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.database.check()]);
  }

  /** Whether the service has started: it listens only after the start-up checks have passed. */
  @Get('health/startup')
  @HealthCheck()
  startup(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** The health of the service, for people. */
  @Get('api/v1/wallets/health')
  @HealthCheck()
  forPeople(): Promise<HealthCheckResult> {
    return this.ready();
  }
}
