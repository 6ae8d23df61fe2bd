import { accessSync, constants } from 'node:fs';
import { ValidateBy } from 'class-validator';

/** libpq's own, but those that would go on in the clear when the server has no TLS. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const SSL_FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** The driver passes over what it does not know: a misspelt sslmode would go on in the clear. */
const PARAMETERS = [
  'sslmode',
  ...SSL_FILES,
  'channel_binding',
  'connect_timeout',
  'application_name',
  'options',
  'host',
  'port',
];
/** libpq's name for the authorities that the system trusts; here they are those that Node knows. */
const SYSTEM = 'system';
/** In front of the path, or the host: the user and the password may have commas. */
const SEVERAL_HOSTS = /^\w+:\/\/(?:[^/?#]*@)?[^/?#@]*,/;

/** A URL of a PostgreSQL; what it says about TLS is there to be done. */
export function IsPostgresUrl(example: string, options?: { readonly each: boolean }): PropertyDecorator {
  const mistake = (found: unknown) =>
    [found]
      .flat()
      .map((url) => mistakeIn(url, example))
      .find((one) => one !== undefined);
  return ValidateBy(
    {
      name: 'isPostgresUrl',
      validator: {
        validate: (url) => mistake(url) === undefined,
        defaultMessage: (found) => `${found?.property ?? ''} ${mistake(found?.value) ?? ''}`,
      },
    },
    options,
  );
}

/**
 * `sslmode` read as libpq, psql and PgBouncer read it, so that one URL does for all: `require` encrypts, `verify-ca`
 * also asks for a certificate of `sslrootcert`, and `verify-full` for the server's name in it. The driver would take
 * all three for the last. https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function connectionStringOf(url: string): string {
  const complete = withHost(url);
  // The driver would look for a file of this name. Without one it trusts those authorities.
  if (complete.searchParams.get('sslrootcert') === SYSTEM) complete.searchParams.delete('sslrootcert');
  complete.searchParams.set('uselibpqcompat', 'true');
  return complete.href;
}

/** For how long a connection is waited for: as the URL says, but no longer than the service waits for anything. */
export function connectTimeoutMs(url: string, longestMs: number): number {
  const seconds = Number(withHost(url).searchParams.get('connect_timeout') ?? 0);
  return seconds === 0 ? longestMs : Math.min(seconds * 1_000, longestMs);
}

/** libpq's form for a socket, `postgres://user@/wallet?host=/run/postgresql`, has no host, which a URL must have. */
function withHost(url: string): URL {
  return new URL(URL.canParse(url) ? url : url.replace('@/', '@localhost/'));
}

/** Never the URL itself: it holds a password. */
function mistakeIn(url: unknown, example: string): string | undefined {
  const text = String(url);
  if (SEVERAL_HOSTS.test(text)) return 'takes one host: a name, or a pooler, that leads to the primary';
  if (!/^postgres(?:ql)?:\/\/[^\s]+$/.test(text) || !URL.canParse(text.replace('@/', '@localhost/'))) {
    return `must be a URL like ${example}`;
  }
  const { hostname, username, password, pathname, searchParams } = withHost(text);
  if (hostname === '') return `must be a URL like ${example}`;
  if (![username, password, pathname].every(isDecodable) || /[/@]/.test(pathname.slice(1))) {
    return 'must have the special characters of its user and password percent-encoded, like %2F for /';
  }
  const names = [...searchParams.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  // The driver takes the last, and we would have looked at the first.
  if (repeated !== undefined) return `takes ${repeated} once`;
  const unknown = names.find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) return `takes no parameter ${unknown}, only ${PARAMETERS.join(', ')}`;
  const sslMode = searchParams.get('sslmode');
  if (sslMode !== null && !SSL_MODES.includes(sslMode)) return `takes sslmode=${SSL_MODES.join(', ')}`;
  return wrongIn(searchParams);
}

/** Each by itself is known. */
function wrongIn(parameters: URLSearchParams): string | undefined {
  const sslMode = parameters.get('sslmode');
  const rootCert = parameters.get('sslrootcert');
  const channelBinding = parameters.get('channel_binding') ?? 'prefer';
  if (sslMode === 'verify-ca' && !rootCert) return 'takes sslrootcert with sslmode=verify-ca';
  if (rootCert === SYSTEM && sslMode !== 'verify-full') return 'takes sslrootcert=system with sslmode=verify-full only';
  if (!['disable', 'prefer', 'require'].includes(channelBinding))
    return 'takes channel_binding=disable, prefer, require';
  // The driver cannot be held to it; the server's name in its certificate proves as much.
  if (channelBinding === 'require' && sslMode !== 'verify-full') {
    return 'takes channel_binding=require with sslmode=verify-full only';
  }
  if (!/^\d{1,6}$/.test(parameters.get('connect_timeout') ?? '0')) return 'takes whole seconds as connect_timeout';
  const unreadable = SSL_FILES.find((name) => isUnreadable(parameters.get(name)));
  return unreadable && `names a file that cannot be read: ${unreadable}=${parameters.get(unreadable) ?? ''}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isUnreadable(path: string | null): boolean {
  if (path === null || path === SYSTEM) return false;
  try {
    accessSync(path, constants.R_OK);
    return false;
  } catch {
    return true;
  }
}
