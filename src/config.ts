import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsIP, IsOptional, IsUrl, Matches, Max, Min, MinLength, validateSync } from 'class-validator';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const DEVELOPMENT_SECRET = 'for-development-only-never-in-production';
const postgresUrl = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };

/** Everything that can be set from outside. `.env.example` says what each is for; only this file reads the environment. */
export class Config {
  @IsIn(['development', 'production', 'test'])
  NODE_ENV: 'development' | 'production' | 'test' = 'development';

  @IsInt()
  @Min(0)
  @Max(65_535)
  @Type(() => Number)
  PORT = 3000;

  @IsIP()
  HOST = '0.0.0.0';

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsUrl(postgresUrl, { message: 'DATABASE_URL must be a URL like postgres://user:password@host:5432/wallet' })
  DATABASE_URL: string;

  @IsOptional()
  @IsUrl(postgresUrl, { message: 'DIRECT_URL must be a URL like postgres://owner:password@host:5432/wallet' })
  DIRECT_URL?: string;

  @IsOptional()
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true },
    { message: 'REDIS_URL must be a URL like redis://host:6379' },
  )
  REDIS_URL?: string;

  @Matches(/^[\w:.-]{0,64}$/, { message: 'REDIS_KEY_PREFIX takes up to 64 letters, digits and _ : . -' })
  REDIS_KEY_PREFIX = 'wallet:';

  @IsInt()
  @Min(1)
  @Max(1_000)
  @Type(() => Number)
  DATABASE_POOL_MAX = 10;

  @IsInt()
  @Min(1)
  @Max(10_000)
  @Type(() => Number)
  POSTING_BATCH_MAX = 200;

  @IsInt()
  @Min(1)
  @Max(1_000_000)
  @Type(() => Number)
  POSTING_QUEUE_MAX = 5_000;

  /** For each caller, over all instances; 0 is no limit. */
  @IsInt()
  @Min(0)
  @Type(() => Number)
  RATE_LIMIT_WRITES_PER_MINUTE = 600_000;

  @IsInt()
  @Min(0)
  @Type(() => Number)
  RATE_LIMIT_READS_PER_MINUTE = 600_000;

  /** Whose X-Forwarded-For is believed: addresses and networks, separated by commas. */
  @Matches(/^[0-9a-fA-F.:/, ]*$/, {
    message: 'TRUSTED_PROXIES takes addresses and networks, like 10.0.0.0/8,127.0.0.1',
  })
  TRUSTED_PROXIES = '';

  /** How long to go on serving after SIGTERM, while load balancers learn that this instance is going. */
  @IsInt()
  @Min(0)
  @Max(60_000)
  @Type(() => Number)
  SHUTDOWN_DELAY_MS = 5_000;

  /** Signs what comes back from outside: cursors, and the outcomes kept in Redis. */
  @MinLength(32)
  SIGNING_SECRET = DEVELOPMENT_SECRET;

  /** In whole units of the asset, whatever its scale. */
  @IsInt()
  @Min(1)
  @Max(9_000_000_000)
  @Type(() => Number)
  MAX_TRANSACTION_AMOUNT = 1_000_000_000;
}

/** What is wrong with the environment, one line for each variable; never their values, which may be secrets. */
export class ConfigError extends Error {}

/**
 * @throws ConfigError naming every wrong variable at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const names = Object.keys(environment).filter((name) => environment[name] !== '');
  const config = plainToInstance(Config, Object.fromEntries(names.map((name) => [name, environment[name]])));
  const problems = validateSync(config, { whitelist: true }).flatMap((error) => Object.values(error.constraints ?? {}));
  if (config.NODE_ENV === 'production' && config.SIGNING_SECRET === DEVELOPMENT_SECRET) {
    problems.push('SIGNING_SECRET must be set in production, the same for all instances');
  }
  if (problems.length > 0) {
    throw new ConfigError(['The configuration is wrong:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  }
  return config;
}
