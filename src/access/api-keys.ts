import { timingSafeEqual } from 'node:crypto';
import { type OnApplicationShutdown } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { ArrayNotEmpty, IsIn, IsISO8601, IsOptional, Matches, validateSync } from 'class-validator';
import { type Config } from '../config';
import { sha256 } from '../sha256';
import { callerNamed, CONFIGURED_CALLER, type Identity } from './identity';
import { ReloadedFile } from './reloaded-file';
import { type Scope, SCOPES } from './scopes';

/** One object of the list in the file. A caller may have several, and so change from one key to the next. */
class ApiKeyEntry {
  @Matches(CONFIGURED_CALLER, { message: 'caller takes 1 to 251 visible ASCII characters' })
  caller: string;

  /** Of the key's text, in hexadecimal. The file is of no use to a thief. */
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 takes 64 hexadecimal digits' })
  sha256: string;

  @ArrayNotEmpty({ message: 'scopes takes a list with one scope at least' })
  @IsIn(SCOPES, { each: true, message: `scopes takes ${SCOPES.join(', ')}` })
  scopes: Scope[];

  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'expiresAt takes a time like 2027-01-31T12:00:00Z' })
  expiresAt?: string;
}

interface ApiKey {
  readonly sha256: Buffer;
  readonly expiresAt: number;
  readonly identity: Identity;
}

interface Content {
  readonly apiKeys: readonly ApiKey[];
  /** By their texts, those that callers have shown. */
  readonly shown: Map<string, ApiKey>;
}

/** The keys of callers that have no issuer of tokens. `npm run api-key` makes them. */
export class ApiKeys implements OnApplicationShutdown {
  readonly #file: ReloadedFile<Content> | undefined;

  constructor({ AUTH, AUTH_API_KEYS_FILE: path }: Config) {
    if (AUTH === 'on' && path !== undefined) this.#file = new ReloadedFile('AUTH_API_KEYS_FILE', path, parseApiKeys);
  }

  identify(key: string): Identity | undefined {
    const found = this.#file && apiKeyIn(this.#file.content, key);
    return found && Date.now() < found.expiresAt ? found.identity : undefined;
  }

  onApplicationShutdown(): void {
    this.#file?.close();
  }
}

function apiKeyIn({ apiKeys, shown }: Content, key: string): ApiKey | undefined {
  let found = shown.get(key);
  if (found) return found;
  const keySha256 = sha256(key);
  // All of them, each in constant time: how long it takes tells nothing of any.
  for (const apiKey of apiKeys) if (timingSafeEqual(apiKey.sha256, keySha256)) found = apiKey;
  if (found) shown.set(key, found);
  return found;
}

function parseApiKeys(text: string): Content {
  const list = JSON.parse(text) as unknown;
  if (!Array.isArray(list)) throw new Error('it is not a list');
  const apiKeys = list.map((object, index) => apiKeyOf(object, `entry ${index + 1}`));
  const hashes = new Set(apiKeys.map(({ sha256 }) => sha256.toString('hex')));
  if (hashes.size < apiKeys.length) throw new Error('it has the same sha256 twice');
  return { apiKeys, shown: new Map() };
}

function apiKeyOf(object: unknown, name: string): ApiKey {
  if (typeof object !== 'object' || object === null) throw new Error(`${name} is not an object`);
  const entry = plainToInstance(ApiKeyEntry, object);
  const errors = validateSync(entry, { whitelist: true, forbidNonWhitelisted: true });
  const problems = errors.flatMap(({ constraints }) => Object.values(constraints ?? {}));
  if (problems.length > 0) throw new Error(`${name}: ${problems.join(', ')}`);
  return {
    sha256: Buffer.from(entry.sha256, 'hex'),
    expiresAt: entry.expiresAt === undefined ? Infinity : Date.parse(entry.expiresAt),
    identity: { caller: callerNamed('key', entry.caller), scopes: new Set(entry.scopes) },
  };
}
