import { hash } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { type Config } from '../config';
import { Problem } from '../errors';
import { CALLER_NAME, type Identity } from './identity';
import { type IssuerKeys, issuerKeys } from './issuer-keys';
import { ReloadedFile } from './reloaded-file';
import { isScope, type Scope } from './scopes';

/** Verifying a signature takes as long as everything else in a read: a caller's token is verified once in this time. */
const REMEMBERED_MS = 60_000;
/** More tokens than that at a time are forgotten, at the cost of verifying each once more. */
const MAX_REMEMBERED = 10_000;

interface VerifiedToken {
  readonly subject: string;
  /** Those that the token itself carries; undefined when it says nothing of scopes. */
  readonly scopes: ReadonlySet<Scope> | undefined;
  /** Milliseconds since the epoch. */
  readonly goodUntil: number;
}

type ScopesBySubject = ReadonlyMap<string, ReadonlySet<Scope>>;

/** The tokens of an OpenID Connect issuer, or of Kubernetes, which issues them to service accounts. */
export class JsonWebTokens implements OnApplicationShutdown {
  readonly #logger = new Logger('Access');
  readonly #keys: IssuerKeys | undefined;
  readonly #scopesFile: ReloadedFile<ScopesBySubject> | undefined;
  readonly #options: JWTVerifyOptions;
  readonly #verified = new Map<string, VerifiedToken>();

  constructor(private readonly config: Config) {
    const { AUTH, AUTH_JWT_JWKS: source, AUTH_JWT_SCOPES_FILE: path } = config;
    if (AUTH === 'on' && source !== undefined) {
      if (path !== undefined) this.#scopesFile = new ReloadedFile('AUTH_JWT_SCOPES_FILE', path, parseScopes);
      this.#keys = issuerKeys(source);
    }
    this.#options = {
      // An empty list admits none, while undefined would admit all.
      issuer: config.AUTH_JWT_ISSUER ?? [],
      audience: config.AUTH_JWT_AUDIENCE ?? [],
      algorithms: config.AUTH_JWT_ALGORITHMS,
      clockTolerance: config.AUTH_JWT_CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
    };
  }

  /**
   * @throws Problem ISSUER_UNAVAILABLE
   */
  async identify(token: string): Promise<Identity | undefined> {
    // Its hash, so that what is remembered stays small, and no token is left lying about.
    const name = hash('sha256', token, 'base64url');
    let verified = this.#verified.get(name);
    if (!verified || verified.goodUntil <= Date.now()) {
      verified = await this.#verify(token);
      if (!verified) return undefined;
      if (this.#verified.size >= MAX_REMEMBERED) this.#verified.clear();
      this.#verified.set(name, verified);
    }
    const { subject, scopes = this.#scopesFile?.content.get(subject) ?? NONE } = verified;
    return { caller: `jwt:${subject}`, scopes };
  }

  onApplicationShutdown(): void {
    this.#keys?.close();
    this.#scopesFile?.close();
  }

  async #verify(token: string): Promise<VerifiedToken | undefined> {
    if (!this.#keys) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, this.#options);
      const { sub: subject = '', exp = 0 } = payload;
      if (!CALLER_NAME.test(subject)) return undefined;
      const expiresAt = (exp + this.config.AUTH_JWT_CLOCK_TOLERANCE_SECONDS) * 1_000;
      return { subject, scopes: scopesOf(payload), goodUntil: Math.min(expiresAt, Date.now() + REMEMBERED_MS) };
    } catch (error) {
      if (error instanceof Problem) throw error;
      // Of no interest to whoever sent it, but to whoever has to find out why it is refused.
      this.#logger.debug(`A token is refused: ${(error as Error).message}`);
      return undefined;
    }
  }
}

const NONE: ReadonlySet<Scope> = new Set();

/** `scope` is a text with blanks (RFC 8693), `scp` a list or such a text, as some issuers have it. */
function scopesOf({ scope, scp }: JWTPayload & { scp?: unknown }): ReadonlySet<Scope> | undefined {
  const claim = scope ?? scp;
  if (claim === undefined) return undefined;
  const names: unknown[] = Array.isArray(claim) ? claim : typeof claim === 'string' ? claim.split(' ') : [];
  return new Set(names.filter(isScope));
}

/** `{"system:serviceaccount:shop:checkout": ["wallet:read", "wallet:spend"]}` */
function parseScopes(text: string): ScopesBySubject {
  const object = JSON.parse(text) as unknown;
  if (typeof object !== 'object' || object === null || Array.isArray(object)) throw new Error('it is not an object');
  const scopes = new Map<string, ReadonlySet<Scope>>();
  for (const [subject, names] of Object.entries(object) as [string, unknown][]) {
    if (!Array.isArray(names) || !names.every(isScope)) throw new Error(`${subject} takes a list of scopes`);
    scopes.set(subject, new Set(names));
  }
  return scopes;
}
