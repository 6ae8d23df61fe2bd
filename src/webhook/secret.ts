import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Config } from '../config';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;

/** As Standard Webhooks writes them: `whsec_` and base64. */
export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Keeps the secrets of webhooks, so that a copy of the database signs nothing. */
export class SecretBox {
  readonly #key: KeyObject;

  constructor({ WEBHOOK_SECRETS_KEY, SIGNING_SECRET }: Pick<Config, 'WEBHOOK_SECRETS_KEY' | 'SIGNING_SECRET'>) {
    const key = WEBHOOK_SECRETS_KEY ?? SIGNING_SECRET;
    this.#key = createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'wallet-service webhook secrets', 32)));
  }

  /** @param webhookId whose it is: it opens for no other */
  seal(secret: string, webhookId: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(Buffer.from(webhookId));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /**
   * @throws Error when it was sealed under another key
   */
  open(sealed: Buffer, webhookId: string): string {
    const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(webhookId)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
  }
}
