import { type Transaction } from './types.ts';

/** What a webhook is told. */
export type WebhookEvent =
  | {
      readonly type: 'transaction.posted' | 'transaction.rejected';
      readonly timestamp: string;
      readonly data: Transaction;
    }
  | { readonly type: 'balance.below'; readonly timestamp: string; readonly data: BalanceBelow };

export interface BalanceBelow {
  readonly userId: string;
  readonly assetSymbol: string;
  readonly below: string;
  readonly balance: string;
  readonly transactionId: string;
}

/** A delivery that is not to be believed: answer it with 400, and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

export interface VerifyOptions {
  /** How old a delivery may be, or ahead of this clock: 5 minutes unless given. */
  readonly toleranceSeconds?: number;
}

type HeadersLike = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

// Under this name in Node as in browsers, whichever of their types are at hand.
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const SECRET = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/;
const TOLERANCE_SECONDS = 300;

/**
 * Checks a delivery by the Standard Webhooks specification, and gives what it says.
 *
 * @param body as it came: a body that was parsed and written again has another signature
 * @param secret that of the webhook, `whsec_...`; while it is being rotated, the new one and the old
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: HeadersLike,
  secret: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS }: VerifyOptions = {},
): Promise<WebhookEvent & { readonly id: string }> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ');
  expectRecent(timestamp, toleranceSeconds);
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = new Uint8Array([...new TextEncoder().encode(`${id}.${timestamp}.`), ...bytes]);
  for (const one of [secret].flat()) {
    if (await isSigned(signed, signatures, await keyOfSecret(one))) {
      // The one who signed it has made it.
      return { ...(JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent), id };
    }
  }
  throw new WebhookVerificationError('No signature of the delivery is one of this secret.');
}

function headerOf(headers: HeadersLike, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : headers[name];
  if (typeof value !== 'string' || value === '') throw new WebhookVerificationError(`The delivery has no ${name}.`);
  return value;
}

const isHeaders = (headers: HeadersLike): headers is Headers => typeof headers.get === 'function';

function expectRecent(timestamp: string, toleranceSeconds: number): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN;
  if (Number.isNaN(seconds)) throw new WebhookVerificationError('The webhook-timestamp is not a time.');
  if (Math.abs(Date.now() / 1_000 - seconds) > toleranceSeconds) {
    throw new WebhookVerificationError('The delivery is too old, or ahead of this clock.');
  }
}

async function keyOfSecret(secret: string): Promise<Key> {
  const text = SECRET.exec(secret)?.[1];
  // A mistake of ours, not of who delivers.
  if (text === undefined) throw new TypeError('The secret of a webhook begins with whsec_, and base64 follows.');
  return crypto.subtle.importKey('raw', bytesOf(text), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Compared in the same time, whatever is wrong with it, by the platform. */
async function isSigned(signed: Uint8Array<ArrayBuffer>, signatures: readonly string[], key: Key): Promise<boolean> {
  for (const signature of signatures) {
    const text = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature)?.[1];
    if (text !== undefined && (await crypto.subtle.verify('HMAC', key, bytesOf(text), signed))) return true;
  }
  return false;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
