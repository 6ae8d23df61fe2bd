import { Logger } from '@nestjs/common';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { Problem } from '../errors';
import { ReloadedFile } from './reloaded-file';

const FETCH_TIMEOUT_MS = 2_000;
/** An issuer that takes a key out of its set wants it not to be trusted any more. */
const FETCH_EVERY_MS = 5 * 60_000;
/** An unknown key may be a new one, or made up: the issuer is asked, but made-up ones must not become its load. */
const FETCH_COOLDOWN_MS = 5_000;

/** The keys that an issuer signs its tokens with. */
export interface IssuerKeys {
  /**
   * @throws errors.JOSEError when the issuer has no such key
   * @throws Problem ISSUER_UNAVAILABLE when it cannot be asked
   */
  readonly find: JWTVerifyGetKey;
  close(): void;
}

/** @param source the URL or the file of a JSON Web Key Set */
export function issuerKeys(source: string): IssuerKeys {
  return /^https?:/.test(source) ? new RemoteKeys(source) : new KeysInFile(source);
}

class KeysInFile implements IssuerKeys {
  readonly #file: ReloadedFile<JWTVerifyGetKey>;
  readonly find: JWTVerifyGetKey = (header, token) => this.#file.content(header, token);

  constructor(path: string) {
    this.#file = new ReloadedFile('AUTH_JWT_JWKS', path, (text) =>
      createLocalJWKSet(JSON.parse(text) as JSONWebKeySet),
    );
  }

  close(): void {
    this.#file.close();
  }
}

/** While the issuer cannot be reached, the keys that it is known to have stay good. */
class RemoteKeys implements IssuerKeys {
  readonly #logger = new Logger('Access');
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  readonly #timer: NodeJS.Timeout;

  constructor(url: string) {
    this.#keys = createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: FETCH_COOLDOWN_MS,
      // Fetched in the background instead: no request waits for it, or fails by it.
      cacheMaxAge: Infinity,
    });
    this.#timer = setInterval(() => void this.#fetch(), FETCH_EVERY_MS).unref();
    void this.#fetch();
  }

  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (isAnswer(error)) throw error;
      throw new Problem('ISSUER_UNAVAILABLE', undefined, {}, { cause: error });
    }
  };

  close(): void {
    clearInterval(this.#timer);
  }

  async #fetch(): Promise<void> {
    try {
      await this.#keys.reload();
    } catch (error) {
      const reason = (error as Error).message;
      this.#logger.warn(`AUTH_JWT_JWKS: the issuer's keys cannot be fetched (${reason}). Those known stay good.`);
    }
  }
}

/** The issuer's keys are known, and the one that was asked for is not among them. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
