import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Trouble, explain, say } from './progress.mjs';

// As in src/access/scopes.ts.
const SCOPES = [
  ...['wallet:read', 'wallet:spend', 'wallet:credit', 'wallet:transfer', 'wallet:refund', 'wallet:hold'],
  ...['wallet:events', 'wallet:admin', 'wallet:metrics'],
];
const USAGE = `npm run api-key -- <caller> --scopes wallet:read,wallet:spend [--expires 2027-01-31T12:00:00Z]

  <caller>    who will send the key: a name for the logs, the transactions and the scope of idempotency keys
  --scopes    ${SCOPES.join(', ')}
  --expires   without it the key is good until its line is taken out of the file`;

/** A new key, and the object that stands for it in the file that AUTH_API_KEYS_FILE names. */
function makeApiKey() {
  const { caller, scopes, expires } = readArguments();
  if (!/^[!-~]{1,251}$/.test(caller)) throw new Trouble('<caller> takes 1 to 251 visible ASCII characters, no blanks.');
  const unknown = scopes.filter((scope) => !SCOPES.includes(scope));
  if (unknown.length > 0) throw new Trouble(`There is no scope ${unknown.join(', ')}: it takes ${SCOPES.join(', ')}.`);
  // 256 bits: the key cannot be guessed, so that a plain hash of it is as good as a slow one.
  const key = `wallet_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  return { key, entry: { caller, sha256, scopes, ...(expires && { expiresAt: timeOf(expires) }) } };
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { scopes: { type: 'string' }, expires: { type: 'string' } },
    });
    const [caller, ...rest] = positionals;
    if (caller === undefined || rest.length > 0 || !values.scopes) throw new Error('incomplete');
    return {
      caller,
      scopes: [...new Set(values.scopes.split(',').map((scope) => scope.trim()))],
      expires: values.expires,
    };
  } catch {
    throw new Trouble(USAGE);
  }
}

function timeOf(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new Trouble('--expires takes a time, like 2027-01-31 or 2027-01-31T12:00:00Z.');
  if (time <= new Date()) throw new Trouble('--expires takes a time to come.');
  return time.toISOString();
}

try {
  const { key, entry } = makeApiKey();
  say(`The key, for ${entry.caller}; it is kept nowhere, and shown only now:

  ${key}

Its line in the list of the file that AUTH_API_KEYS_FILE names:

  ${JSON.stringify(entry)}
`);
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
