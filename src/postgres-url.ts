import { accessSync, constants } from 'node:fs';
import { isURL, ValidateBy } from 'class-validator';

/** libpq's own, but those that would go on in the clear when the server has no TLS. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const SSL_FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** The driver passes over what it does not know: a misspelt sslmode would go on in the clear. */
const PARAMETERS = ['sslmode', ...SSL_FILES, 'application_name', 'options', 'host'];

/** A URL of a PostgreSQL; what it says about TLS is there to be done. */
export function IsPostgresUrl(example: string): PropertyDecorator {
  return ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (url) => mistakeIn(url, example) === undefined,
      defaultMessage: (found) => `${found?.property ?? ''} ${mistakeIn(found?.value, example) ?? ''}`,
    },
  });
}

/**
 * `sslmode` read as libpq, psql and PgBouncer read it, so that one URL does for all: `require` encrypts, `verify-ca`
 * also asks for a certificate of `sslrootcert`, and `verify-full` for the server's name in it. The driver would take
 * all three for the last. https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function connectionStringOf(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}uselibpqcompat=true`;
}

/** Never the URL itself: it holds a password. */
function mistakeIn(url: unknown, example: string): string | undefined {
  const form = { protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true };
  if (typeof url !== 'string' || !isURL(url, { ...form, allow_underscores: true }) || !URL.canParse(url)) {
    return `must be a URL like ${example}`;
  }
  const { username, password, pathname, searchParams } = new URL(url);
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
  if (sslMode === 'verify-ca' && !searchParams.has('sslrootcert')) return 'takes sslrootcert with sslmode=verify-ca';
  const unreadable = SSL_FILES.find((name) => searchParams.has(name) && !isReadable(searchParams.get(name)!));
  return unreadable && `names a file that cannot be read: ${unreadable}=${searchParams.get(unreadable) ?? ''}`;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
