import { randomBytes } from 'node:crypto';
import { CONFIGURED_CALLER } from '../access/identity';
import { isScope, SCOPES } from '../access/scopes';
import { sha256 } from '../sha256';
import { type Answer } from './answer';
import { UsageError } from './usage-error';

export interface ApiKeyOptions {
  /** With commas between. */
  readonly scopes: string;
  readonly expires?: string;
}

/**
 * A new key, and the object that stands for it in the file that AUTH_API_KEYS_FILE names.
 *
 * @throws UsageError
 */
export function apiKey(caller: string, { scopes: list, expires }: ApiKeyOptions): Promise<Answer> {
  if (!CONFIGURED_CALLER.test(caller)) {
    throw new UsageError('<caller> takes 1 to 251 visible ASCII characters, no blanks.');
  }
  const scopes = [...new Set(list.split(',').map((scope) => scope.trim()))];
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0) {
    throw new UsageError(`There is no scope "${unknown.join('", "')}": --scopes takes ${SCOPES.join(', ')}.`);
  }
  // 256 bits: the key cannot be guessed, so that a plain hash of it is as good as a slow one.
  const key = `wallet_${randomBytes(32).toString('base64url')}`;
  const expiry = expires === undefined ? {} : { expiresAt: timeOf(expires) };
  const entry = { caller, sha256: sha256(key).toString('hex'), scopes, ...expiry };
  const text = `The key, for ${caller}; it is kept nowhere, and shown only now:

  ${key}

Its entry in the list of the file that AUTH_API_KEYS_FILE names:

  ${JSON.stringify(entry)}
`;
  return Promise.resolve({ text, json: { key, entry } });
}

function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw new UsageError('--expires takes a time, like 2027-01-31 or 2027-01-31T12:00:00Z.');
  }
  if (time <= new Date()) throw new UsageError('--expires takes a time to come.');
  return time.toISOString();
}
