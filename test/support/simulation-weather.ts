import { type TestDatabase } from './database';
import { type Fate, type MessageKind, type Round } from './simulation-plan';
import { type Weather } from './simulation-wire';

/** The description of a row whose only column is `micros`, and the row: the answer to a look at the clock. */
const CLOCK_ANSWER = /(micros\0[^]{18}D[^]{10})(\d{16})/;
/** What a connection begins with says to which of the server's databases it is to lead. */
const DATABASE = /database\0wallet_[0-9a-f]{32}\0/;

/** Does to the messages of a round what the plan says: the n-th of each kind meets its n-th fate. */
export class SimulatedWeather {
  #round: Round | undefined;
  #seen = newCounts();
  #databaseName: string | undefined;

  /** Without one nothing happens. */
  set round(round: Round | undefined) {
    this.#round = round;
    this.#seen = newCounts();
  }

  /** Whatever database the next connections ask for, they get this one. */
  leadTo({ databaseUrl }: TestDatabase): void {
    this.#databaseName = new URL(databaseUrl).pathname.slice(1);
  }

  ofPostgres(): Weather {
    return {
      fateOf: (sent) => {
        if (sent.includes('COMMIT')) return this.#nextFate('commit');
        if (sent.includes('lock_slice')) return this.#nextFate('lock');
        return sent.includes('select_') ? this.#nextFate('read') : undefined;
      },
      alter: (message) => this.#altered(message),
    };
  }

  ofRedis(): Weather {
    // What the driver asks for while it connects has no fate.
    return { fateOf: (sent) => (sent.includes('eval') ? this.#nextFate('redis') : undefined) };
  }

  #nextFate(kind: MessageKind): Fate | undefined {
    return this.#round?.fates[kind][this.#seen[kind]++];
  }

  #altered(message: Buffer): Buffer {
    const aheadMicros = BigInt((this.#round?.clocks.database ?? 0) * 1_000);
    const text = message.toString('latin1');
    const altered = text
      .replace(CLOCK_ANSWER, (_all, head: string, micros: string) => `${head}${BigInt(micros) + aheadMicros}`)
      .replace(DATABASE, (asked) => (this.#databaseName ? `database\0${this.#databaseName}\0` : asked));
    return altered === text ? message : Buffer.from(altered, 'latin1');
  }
}

function newCounts(): Record<MessageKind, number> {
  return { commit: 0, lock: 0, read: 0, redis: 0 };
}
