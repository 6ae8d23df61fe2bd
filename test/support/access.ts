import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { type Scope } from '../../src/access/scopes';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'wallet-service';

/** The header that carries a key or a token. */
export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

export const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** Until the mocks are restored. */
export function passSeconds(seconds: number): void {
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + seconds * 1_000);
}

/** A file that is replaced at once, as by an editor or a deployment. */
export class TestFile {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'wallet-access-'));
  readonly path = path.join(this.#folder, 'file.json');

  constructor(content: unknown) {
    this.write(content);
  }

  write(content: unknown): void {
    writeFileSync(`${this.path}.new`, typeof content === 'string' ? content : JSON.stringify(content));
    renameSync(`${this.path}.new`, this.path);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

interface KeyEntry {
  readonly caller: string;
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string;
}

/** The file with the API keys of a service, and the keys. */
export class TestKeys {
  readonly file = new TestFile([]);
  #entries: KeyEntry[] = [];

  get settings(): Record<string, string> {
    return { AUTH: 'on', AUTH_API_KEYS_FILE: this.file.path };
  }

  get entries(): readonly KeyEntry[] {
    return this.#entries;
  }

  issue(caller: string, scopes: readonly Scope[], expiresAt?: string): string {
    const key = `wallet_${randomBytes(32).toString('base64url')}`;
    this.#entries.push({ caller, sha256: hash('sha256', key), scopes, ...(expiresAt !== undefined && { expiresAt }) });
    this.file.write(this.#entries);
    return key;
  }

  revoke(key: string): void {
    this.#entries = this.#entries.filter(({ sha256 }) => sha256 !== hash('sha256', key));
    this.file.write(this.#entries);
  }
}

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An issuer of tokens, which serves the keys that they are verified with. */
export class TestIssuer {
  #keys: SigningKey[] = [];
  #server: Server | undefined;
  #port = 0;
  /** How often its keys were fetched. */
  fetches = 0;

  static async start(): Promise<TestIssuer> {
    const issuer = new TestIssuer();
    await issuer.addKey('unusual', 'ES384');
    await issuer.addKey('first');
    await issuer.listen();
    return issuer;
  }

  get settings(): Record<string, string> {
    return { AUTH: 'on', AUTH_JWT_ISSUER: ISSUER, AUTH_JWT_AUDIENCE: AUDIENCE, AUTH_JWT_JWKS: this.url };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/keys`;
  }

  get keySet(): { keys: JWK[] } {
    return { keys: this.#keys.map(({ publicJwk }) => publicJwk) };
  }

  get newestKey(): SigningKey {
    return this.#keys.at(-1)!;
  }

  /** Its algorithm is not among those that are allowed unless the settings say so. */
  get unusualKey(): SigningKey {
    return this.#keys[0]!;
  }

  async addKey(kid: string, algorithm = 'RS256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
    this.#keys.push({ kid, privateKey, publicJwk });
  }

  /** A token that is good for an hour, unless told otherwise; undefined leaves a claim out. */
  async token(
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    signingKey: SigningKey = this.newestKey,
  ): Promise<string> {
    const { kid, privateKey, publicJwk } = signingKey;
    const payload = { iss: ISSUER, aud: AUDIENCE, sub: 'shop', exp: nowSeconds() + 3_600, ...claims } as JWTPayload;
    return new SignJWT(payload).setProtectedHeader({ alg: publicJwk.alg!, kid, ...header }).sign(privateKey);
  }

  async listen(): Promise<void> {
    this.#server = createServer((_request, response) => {
      this.fetches++;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(this.keySet));
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens at its URL any more. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}
