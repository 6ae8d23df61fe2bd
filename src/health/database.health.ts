import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { Reader } from '../database/reader';
import { StartupCheck } from '../database/startup-check';
import { type Statement } from '../database/unit-of-work';

const IS_STANDBY: Statement = { name: 'is_standby', text: 'SELECT pg_is_in_recovery() AS standby' };

@Injectable()
export class DatabaseHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly reader: Reader,
    private readonly startupCheck: StartupCheck,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    try {
      const [server] = await this.reader.query<{ standby: boolean }>(IS_STANDBY, []);
      if (server?.standby) return indicator.down({ reason: 'read-only' });
      const missing = await this.startupCheck.missingMigrations();
      return missing.length > 0 ? indicator.down({ reason: 'the schema is not current' }) : indicator.up();
    } catch {
      return indicator.down({ reason: 'unreachable' });
    }
  }
}
