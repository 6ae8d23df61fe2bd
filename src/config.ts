import crypto from 'node:crypto';
import { isIP } from 'node:net';
import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, IsIP, IsOptional, Matches, ValidateBy, validateSync, type ValidationError } from 'class-validator';
import { IsPostgresUrl } from './postgres-url';
import { addressesOf, IsRedisUrl } from './redis-url';
import { misspeltAmong, settingNames } from './setting-names';
import { IsWholeNumber } from './whole-number';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
const DEVELOPMENT_SECRET = 'for-development-only-never-in-production';

/** Everything that can be set from outside. `.env.example` says what each is for; only this file reads the environment. */
export class Config {
  @IsIn(['development', 'production', 'test'])
  NODE_ENV: 'development' | 'production' | 'test' = 'development';

  @IsWholeNumber(0, 65_535)
  PORT = 3000;

  @IsIP()
  HOST = '0.0.0.0';

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @IsPostgresUrl('postgres://user:password@host:5432/wallet')
  DATABASE_URL: string;

  /** Of each node that the slices are on: postings go there, and all else to DATABASE_URL. */
  @IsOptional()
  @List()
  @IsPostgresUrl('postgres://user:password@node:5432/wallet', { each: true })
  DATABASE_URLS?: string[];

  @IsOptional()
  @IsPostgresUrl('postgres://owner:password@host:5432/wallet')
  DIRECT_URL?: string;

  @IsOptional()
  @IsRedisUrl()
  // The driver would take any other path for database 0.
  @Matches(/^[^?#]*:\/\/[^/?#]*(\/\d*)?(\?|$)/, {
    message: 'REDIS_URL takes the number of a database, like redis://host:6379/1',
  })
  REDIS_URL?: string;

  /** What REDIS_URL leads to: one server, the Sentinels that know which one it is, or the servers that share the keys. */
  @Matches(/^(?:single|cluster|sentinel:[\w.-]{1,64})$/, {
    message: 'REDIS_MODE takes single, cluster, or sentinel:NAME, like sentinel:mymaster',
  })
  REDIS_MODE = 'single';

  @Matches(/^[\w:.-]{0,64}$/, { message: 'REDIS_KEY_PREFIX takes up to 64 letters, digits and _ : . -' })
  REDIS_KEY_PREFIX = 'wallet:';

  @IsWholeNumber(1, 1_000)
  DATABASE_POOL_MAX = 10;

  @IsWholeNumber(1, 1_000)
  DATABASE_READ_POOL_MAX = 5;

  /** `off` for a pooler that does not follow what is prepared where. */
  @IsIn(['on', 'off'])
  DATABASE_PREPARED_STATEMENTS: 'on' | 'off' = 'on';

  @IsWholeNumber(1, 10_000)
  POSTING_BATCH_MAX = 200;

  @IsWholeNumber(1, 1_000_000)
  POSTING_QUEUE_MAX = 5_000;

  /** Into how many parts all users are divided: the ledger's own number, which `wallet reslice` changes. */
  @ValidateBy(
    { name: 'isPowerOfTwo', validator: { validate: (count: number) => (count & (count - 1)) === 0 } },
    { message: 'SLICES takes 1, 2, 4, 8, 16, 32 or 64' },
  )
  @IsWholeNumber(1, 64)
  SLICES = 1;

  /** How many batches are posted at a time. Unless set: 1 for one slice, else 2. */
  @IsWholeNumber(1, 64)
  POSTING_LANES: number;

  /** `api`: serves, and does no work in the background. `worker`: only that, beside probes and metrics. */
  @IsIn(['all', 'api', 'worker'])
  ROLE: 'all' | 'api' | 'worker' = 'all';

  /** How often what has expired is looked for, to be booked; 0 is never. */
  @IsWholeNumber(0, 3_600_000)
  EXPIRY_INTERVAL_MS = 1_000;

  /** How often what was posted is sealed; 0 is never. */
  @IsWholeNumber(0, 3_600_000)
  SEAL_INTERVAL_MS = 10_000;

  /** Whether this instance delivers webhooks, unless its ROLE is `api`. */
  @IsIn(['on', 'off'])
  WEBHOOK_DELIVERY: 'on' | 'off' = 'on';

  /** Between two tries; the last one repeats itself. */
  @List()
  @Matches(/^[1-9]\d{0,8}$/, { each: true, message: 'WEBHOOK_RETRY_DELAYS_MS takes milliseconds, like 5000,30000' })
  WEBHOOK_RETRY_DELAYS_MS: string[] = ['5000', '30000', '120000', '600000', '3600000', '21600000'];

  /** From the first try on; then a delivery is parked. */
  @IsWholeNumber(0, 30 * 86_400_000)
  WEBHOOK_RETRY_FOR_MS = 259_200_000;

  @IsWholeNumber(10, 60_000)
  WEBHOOK_TIMEOUT_MS = 10_000;

  /** Of this instance, to all endpoints together; 0 is no limit. */
  @IsWholeNumber(0, 1_000_000)
  WEBHOOK_DELIVERIES_PER_SECOND = 100;

  /** How long the secret of before signs as well. */
  @IsWholeNumber(0, 30 * 86_400_000)
  WEBHOOK_SECRET_OVERLAP_MS = 86_400_000;

  /** Where webhooks may go although it is not the internet; `none`. Unless set: this machine, and in production none. */
  @Transform(({ value }: { value: string }) => (value === 'none' ? [] : value.split(',').map((item) => item.trim())))
  @ValidateBy(
    { name: 'isNetwork', validator: { validate: isNetwork } },
    { each: true, message: 'WEBHOOK_ALLOWED_NETWORKS takes addresses and networks, like 10.0.0.0/8,127.0.0.1' },
  )
  WEBHOOK_ALLOWED_NETWORKS: string[] = [];

  /** Seals the secrets of webhooks in the database. Unless set: SIGNING_SECRET. */
  @IsOptional()
  @Matches(/^(?:\s*\S){32,}/, { message: 'WEBHOOK_SECRETS_KEY takes 32 characters at least, blanks not counted' })
  WEBHOOK_SECRETS_KEY?: string;

  /** When the ledger is verified, every day, in UTC; `off`: never. */
  @Matches(/^(?:off|(?:[01]\d|2[0-3]):[0-5]\d)$/, { message: 'VERIFY_DAILY_AT takes a time like 03:30, or off' })
  VERIFY_DAILY_AT = '03:30';
  /** How often what was posted is counted and closed for reports; 0 is never: a report looks through it when it is asked for. */
  @IsWholeNumber(0, 3_600_000)
  REPORT_INTERVAL_MS = 10_000;

  /** For each caller, over all instances; 0 is no limit. */
  @IsWholeNumber(0, 1_000_000_000)
  RATE_LIMIT_WRITES_PER_MINUTE = 600_000;

  @IsWholeNumber(0, 1_000_000_000)
  RATE_LIMIT_READS_PER_MINUTE = 600_000;

  /** Whose X-Forwarded-For is believed: addresses and networks, separated by commas. */
  @List()
  @ValidateBy(
    { name: 'isNetwork', validator: { validate: isNetwork } },
    { each: true, message: 'TRUSTED_PROXIES takes addresses and networks, like 10.0.0.0/8,127.0.0.1' },
  )
  TRUSTED_PROXIES: string[] = [];

  /** Where callers find the service, if a proxy puts a path before its own: for `Location` and the OpenAPI document. */
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*[^\s?#/])?$/, {
    message: 'PUBLIC_URL takes a URL like https://shop.example/wallet, without a slash at its end',
  })
  PUBLIC_URL?: string;

  /** How long to go on serving after SIGTERM, while load balancers learn that this instance is going. */
  @IsWholeNumber(0, 60_000)
  SHUTDOWN_DELAY_MS = 5_000;

  /** Signs what comes back from outside: cursors, and the outcomes kept in Redis. */
  @Matches(/^(?:\s*\S){32,}/, { message: 'SIGNING_SECRET takes 32 characters at least, blanks not counted' })
  SIGNING_SECRET = DEVELOPMENT_SECRET;

  /** In whole units of the asset, whatever its scale. */
  @IsWholeNumber(1, 9_000_000_000)
  MAX_TRANSACTION_AMOUNT = 1_000_000_000;

  /** Unless set: on in production, off elsewhere. */
  @IsIn(['on', 'off'])
  AUTH: 'on' | 'off';

  @IsOptional()
  @IsIn(['yes-i-know'])
  AUTH_OFF_IN_PRODUCTION?: 'yes-i-know';

  @IsOptional()
  AUTH_API_KEYS_FILE?: string;

  @IsOptional()
  AUTH_JWT_ISSUER?: string;

  @IsOptional()
  AUTH_JWT_AUDIENCE?: string;

  @IsOptional()
  AUTH_JWT_JWKS?: string;

  @IsOptional()
  AUTH_JWT_SCOPES_FILE?: string;

  /** With a shared secret, whoever can verify tokens could also make them: only signatures with a private key. */
  @List()
  @IsIn(SIGNATURES, {
    each: true,
    message: `AUTH_JWT_ALGORITHMS takes ${SIGNATURES.join(', ')}, with a comma between each two`,
  })
  AUTH_JWT_ALGORITHMS: string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

  @IsWholeNumber(0, 60)
  AUTH_JWT_CLOCK_TOLERANCE_SECONDS = 30;

  /** Swagger UI and the OpenAPI document. Unless set: off in production, on elsewhere. */
  @IsIn(['on', 'off'])
  DOCS: 'on' | 'off';

  /** The console for operators and support. Unless set: off in production, on elsewhere. */
  @IsIn(['on', 'off'])
  CONSOLE: 'on' | 'off';

  /** Whom the issuer of tokens knows the console as: people sign in there then, instead of giving an API key. */
  @IsOptional()
  @Matches(/^[!-~]{1,255}$/, { message: 'CONSOLE_CLIENT_ID takes 1 to 255 visible ASCII characters' })
  CONSOLE_CLIENT_ID?: string;

  /** Where the console may ask the issuer besides its own address: with some issuers tokens come from another host. */
  @IsOptional()
  @List()
  @ValidateBy(
    { name: 'isOrigin', validator: { validate: isOrigin } },
    { each: true, message: 'CONSOLE_ISSUER_ORIGINS takes origins, like https://auth.example,https://tokens.example' },
  )
  CONSOLE_ISSUER_ORIGINS?: string[];

  /** What the console asks the issuer for. */
  @Matches(/^[!-~]+(?: [!-~]+)*$/, { message: 'CONSOLE_SCOPE takes scopes with a blank between each two' })
  CONSOLE_SCOPE =
    'openid wallet:read wallet:spend wallet:credit wallet:transfer wallet:refund wallet:hold wallet:events wallet:admin';

  @IsIn(['on', 'off'])
  METRICS: 'on' | 'off' = 'on';

  /** OpenTelemetry's own variables (OTEL_*) say where the traces go. */
  @IsIn(['on', 'off'])
  TRACING: 'on' | 'off' = 'off';

  /** How long a client may take to send a whole request. */
  @IsWholeNumber(100, 120_000)
  REQUEST_TIMEOUT_MS = 10_000;
}

/** Where callers find a path of ours: below PUBLIC_URL if there is one, as the path alone otherwise. */
export function publicUrlOf({ PUBLIC_URL = '' }: Config, path: string): string {
  return PUBLIC_URL + path;
}

/** What is wrong with the environment, one line for each variable; never their values, which may be secrets. */
export class ConfigError extends Error {
  /** A sentence for each. */
  readonly problems: readonly string[];

  constructor(
    message: string,
    { problems = [message], ...options }: ErrorOptions & { problems?: readonly string[] } = {},
  ) {
    super(message, options);
    this.problems = problems;
  }
}

/**
 * @throws ConfigError naming every wrong variable at once
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = withoutEmpty(environment);
  const config = configOf(given);
  const problems = validateSync(config, { whitelist: true }).map(sentenceOf);
  if (config.NODE_ENV === 'production' && config.SIGNING_SECRET === DEVELOPMENT_SECRET) {
    problems.push('SIGNING_SECRET must be set in production, the same for all instances');
  }
  problems.push(
    ...misspeltAmong(Object.keys(given), settingNames(Config)),
    ...redisProblems(config),
    ...accessProblems(config),
    ...nodeProblems(),
  );
  refuse(problems);
  return config;
}

/**
 * The settings that are right by themselves, with the defaults of those that are not: enough to look on, never to serve.
 * DATABASE_URL, which has no default, is missing then.
 */
export function readRightSettings(environment: NodeJS.ProcessEnv = process.env): Partial<Config> {
  const given = withoutEmpty(environment);
  const wrong = validateSync(configOf(given)).map(({ property }) => property);
  return configOf(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.includes(name))));
}

function configOf(given: NodeJS.ProcessEnv): Config {
  const usual =
    given['NODE_ENV'] === 'production'
      ? { AUTH: 'on', DOCS: 'off', CONSOLE: 'off' }
      : { AUTH: 'off', DOCS: 'on', CONSOLE: 'on' };
  const lanes = (given['SLICES'] ?? '1') === '1' ? 1 : 2;
  const networks = given['NODE_ENV'] === 'production' ? 'none' : '127.0.0.0/8,::1/128';
  const derived = { POSTING_LANES: lanes, WEBHOOK_ALLOWED_NETWORKS: networks };
  return plainToInstance(Config, { ...usual, ...derived, ...given });
}

/**
 * Where the service finds the ledger. Nothing else is looked at, so that whoever only reads it (to verify it, say) need
 * not be given the service's secrets.
 *
 * @throws ConfigError
 */
export function readDatabaseUrl(environment: NodeJS.ProcessEnv = process.env): string {
  return readOne('DATABASE_URL', environment);
}

/**
 * Where migrations go: past any pooler, as the owner of the schema, if DIRECT_URL says so. Nothing else is looked at.
 *
 * @throws ConfigError
 */
export function readDirectUrl(environment: NodeJS.ProcessEnv = process.env): string {
  return readOne(withoutEmpty(environment)['DIRECT_URL'] === undefined ? 'DATABASE_URL' : 'DIRECT_URL', environment)!;
}

/**
 * Into how many slices a new installation is divided: for its first migration.
 *
 * @throws ConfigError
 */
export function readSlices(environment: NodeJS.ProcessEnv = process.env): number {
  return readOne('SLICES', environment);
}

function readOne<Name extends 'DATABASE_URL' | 'DIRECT_URL' | 'SLICES'>(
  name: Name,
  environment: NodeJS.ProcessEnv,
): Config[Name] {
  const value = withoutEmpty(environment)[name];
  const config = plainToInstance(Config, value === undefined ? {} : { [name]: value });
  refuse(
    validateSync(config)
      .filter(({ property }) => property === name)
      .map(sentenceOf),
  );
  return config[name];
}

/** By the newest thing that is needed: without it the service would start, and fail at the first posting. */
function nodeProblems(): string[] {
  if ('randomUUIDv7' in crypto) return [];
  return [`Node ${process.versions.node} is too old: it must be 24.16 or 26.1, or newer`];
}

/** What is set to nothing is not set. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new ConfigError(['The configuration is wrong:', ...problems.map((problem) => `  - ${problem}`)].join('\n'), {
    problems,
  });
}

/** What the topmost decorator of a variable says, for the others build on it. */
function sentenceOf({ property, constraints }: ValidationError): string {
  return Object.values(constraints ?? {}).at(-1) ?? property;
}

/** With commas between, and blanks if you like. */
function List(): PropertyDecorator {
  return Transform(({ value }: { value: string }) => value.split(',').map((item) => item.trim()));
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d*$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

function redisProblems({ REDIS_URL = '', REDIS_MODE }: Config): string[] {
  const addresses = addressesOf(REDIS_URL);
  // That has been said.
  if (!addresses.every((address) => URL.canParse(address))) return [];
  if (REDIS_MODE === 'single' && addresses.length > 1) {
    return ['REDIS_URL names several hosts: REDIS_MODE has to say what they are, cluster or sentinel:NAME'];
  }
  if (REDIS_MODE === 'cluster' && /\/0*[1-9]\d*(?:\?|$)/.test(REDIS_URL)) {
    return ['REDIS_URL names a database by its number, and a cluster has none but 0'];
  }
  return [];
}

function accessProblems(config: Config): string[] {
  const problems: string[] = [];
  const { NODE_ENV, AUTH, AUTH_JWT_ISSUER, AUTH_JWT_AUDIENCE, AUTH_JWT_JWKS } = config;
  const isProduction = NODE_ENV === 'production';
  if (AUTH === 'off' && isProduction && config.AUTH_OFF_IN_PRODUCTION !== 'yes-i-know') {
    problems.push('AUTH=off lets everybody in: in production it also takes AUTH_OFF_IN_PRODUCTION=yes-i-know');
  }
  if (AUTH === 'on' && AUTH_JWT_ISSUER === undefined && config.AUTH_API_KEYS_FILE === undefined) {
    problems.push('AUTH=on takes AUTH_API_KEYS_FILE, or AUTH_JWT_ISSUER, or both');
  }
  const issuer = [AUTH_JWT_ISSUER, AUTH_JWT_AUDIENCE, AUTH_JWT_JWKS];
  if (issuer.includes(undefined) && issuer.some((value) => value !== undefined)) {
    problems.push('AUTH_JWT_ISSUER, AUTH_JWT_AUDIENCE and AUTH_JWT_JWKS go together');
  }
  if (isProduction && AUTH_JWT_JWKS?.startsWith('http:')) {
    problems.push('AUTH_JWT_JWKS must be https in production: whoever changes the keys on their way could be anybody');
  }
  if (config.CONSOLE_CLIENT_ID !== undefined && !/^https?:$/.test(URL.parse(AUTH_JWT_ISSUER ?? '')?.protocol ?? '')) {
    problems.push('AUTH_JWT_ISSUER has to be a URL where CONSOLE_CLIENT_ID is set: people sign in there');
  }
  return problems;
}
