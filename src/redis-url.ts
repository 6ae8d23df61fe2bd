import { isURL, ValidateBy } from 'class-validator';

/** User and password may have commas; hosts stand behind them, in front of the path. */
const PARTS = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/;

const RULES = {
  protocols: ['redis', 'rediss'],
  require_tld: false,
  require_protocol: true,
  allow_underscores: true,
  // A token as a password may be longer than a browser's URL.
  validate_length: false,
};

/** A URL of a Redis, or of several servers that belong together: `redis://user:password@one:6379,two:6379`. */
export function IsRedisUrl(): PropertyDecorator {
  return ValidateBy({
    name: 'isRedisUrl',
    validator: {
      validate: (url) => addressesOf(String(url)).every((address) => isURL(address, RULES)),
      // Never the URL itself: it holds a password.
      defaultMessage: () => 'REDIS_URL must be a URL like redis://host:6379',
    },
  });
}

/** A URL for each host that it names. */
export function addressesOf(url: string): string[] {
  const [, front = '', hosts = url, rest = ''] = PARTS.exec(url) ?? [];
  return hosts.split(',').map((host) => front + host + rest);
}
