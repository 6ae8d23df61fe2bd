import { Client } from 'pg';

/**
 * Settings that change how times are written and read. Sent when a connection starts, they go before what the server, the
 * database and the role say, and a pooler keeps them for each of its clients.
 */
const PINNED = { DateStyle: 'ISO', TimeZone: 'UTC' };

interface Starting {
  getStartupConf(): Record<string, string>;
}

/** A connection on which times have one form. */
export class PinnedClient extends Client implements Starting {
  /** Not part of the driver's documented interface. */
  getStartupConf(): Record<string, string> {
    return { ...(Client.prototype as Client & Starting).getStartupConf.call(this), ...PINNED };
  }
}
