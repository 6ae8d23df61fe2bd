import { hash } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type JWTPayload, jwtVerify, type JWTVerifyOptions } from 'jose';
import { type Config } from '../config';
import { Problem } from '../errors';
import { CALLER_NAME, callerNamed, CONFIGURED_CALLER, type Identity } from './identity';
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

/** What the scopes file says of a subject. */
interface Subject {
  readonly scopes: ReadonlySet<Scope>;
  /** Unless it is `jwt:` and the subject. */
  readonly caller?: string;
}

type Subjects = ReadonlyMap<string, Subject>;

/** The tokens of an OpenID Connect issuer, or of Kubernetes, which issues them to service accounts. */
export class JsonWebTokens implements OnApplicationShutdown {
  readonly #logger = new Logger('Access');
  readonly #keys: IssuerKeys | undefined;
  readonly #scopesFile: ReloadedFile<Subjects> | undefined;
  readonly #options: JWTVerifyOptions;
  readonly #verified = new Map<string, VerifiedToken>();

  constructor(private readonly config: Config) {
    const { AUTH, AUTH_JWT_JWKS: source, AUTH_JWT_SCOPES_FILE: path } = config;
    if (AUTH === 'on' && source !== undefined) {
      if (path !== undefined) this.#scopesFile = new ReloadedFile('AUTH_JWT_SCOPES_FILE', path, parseSubjects);
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
    const { subject, scopes } = verified;
    const known = this.#scopesFile?.content.get(subject);
    return { caller: known?.caller ?? `jwt:${subject}`, scopes: scopes ?? known?.scopes ?? NONE };
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

/** `{"system:serviceaccount:shop:checkout": ["wallet:read"], "shop": {"caller": "key:shop", "scopes": ["wallet:read"]}}` */
function parseSubjects(text: string): Subjects {
  const object = JSON.parse(text) as unknown;
  if (!isObject(object)) throw new Error('it is not an object');
  return new Map(Object.entries(object).map(([subject, entry]) => [subject, subjectOf(entry, subject)]));
}

function subjectOf(entry: unknown, name: string): Subject {
  const { caller, scopes = [], ...rest } = isObject(entry) ? entry : { scopes: entry };
  if (!Array.isArray(scopes) || !scopes.every(isScope)) throw new Error(`${name} takes a list of scopes`);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new Error(`${name} takes scopes and caller, not ${unknown}`);
  if (caller === undefined) return { scopes: new Set(scopes) };
  if (typeof caller !== 'string' || !CONFIGURED_CALLER.test(caller)) {
    throw new Error(`${name}: caller takes 1 to 251 visible ASCII characters`);
  }
  return { scopes: new Set(scopes), caller: callerNamed('jwt', caller) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
