import { type Socket } from 'node:net';
import { type ClientBase, type Connection, DatabaseError, Query, type QueryConfig, type QueryResult } from 'pg';
import { PinnedClient } from './pinned-client';

/** A connection on which the plain statements of others join the round trip under way: those of a QueryRunner. */
export class TravellingClient extends PinnedClient {
  roundTrip: RoundTrip | undefined;

  override query(statement: unknown, ...rest: unknown[]): never {
    const { roundTrip } = this;
    if (roundTrip && typeof statement === 'string') return roundTrip.query({ text: statement }) as never;
    return (super.query as (...args: unknown[]) => never)(statement, ...rest);
  }
}

/**
 * Statements that travel together. Behind each of them the driver would send a Sync, which PostgreSQL answers by a packet of
 * its own. Here one Sync follows the last of them, so that all are answered at once. What comes behind one that fails is
 * skipped up to there, COMMIT included, and fails by the same error.
 */
export class RoundTrip {
  /** The client's connection, for statements that are not to be followed by a Sync of their own. */
  readonly connection: Connection;
  #last: UnsyncedQuery | undefined;

  /** Nothing is on its way before it ends. */
  constructor(private readonly client: TravellingClient) {
    const connection = connectionOf(client);
    this.connection = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
    connection.stream.cork();
    client.roundTrip = this;
  }

  /** Whatever is asked for in this turn of the event loop still goes along. */
  endWithTurn(): void {
    process.nextTick(() => {
      const connection = connectionOf(this.client);
      this.client.roundTrip = undefined;
      if (this.#last) connection.sync();
      connection.stream.uncork();
    });
  }

  query(config: QueryConfig): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      const callback: Callback = (error, result) => {
        if (error) reject(error);
        else resolve(result);
      };
      this.#last = new UnsyncedQuery(config, callback, this);
      this.client.query(this.#last);
    });
  }

  isLast(query: UnsyncedQuery): boolean {
    return query === this.#last;
  }
}

// What follows is not part of the driver's documented interface.

type Callback = (error: Error | null, result: QueryResult) => void;

interface DriverQuery {
  name: QueryConfig['name'];
  queryMode: string;
  readonly _result: { _types: QueryConfig['types'] };
  submit(connection: Connection): Error | null;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

const DriverQuery = Query as unknown as new (
  text: string,
  values: QueryConfig['values'],
  callback: Callback,
) => DriverQuery;

/** The driver takes the end of one statement, and the beginning of the next, from the answer to a Sync: it is told the same. */
class UnsyncedQuery extends DriverQuery {
  readonly #roundTrip: RoundTrip;

  constructor({ name, text, values, types }: QueryConfig, callback: Callback, roundTrip: RoundTrip) {
    // One by one: of an object the driver would make a copy, property by property.
    super(text, values, callback);
    this.name = name;
    this._result._types = types;
    // Also where it has neither a name nor values: the driver would send it in a way that is answered without a Sync.
    this.queryMode = 'extended';
    this.#roundTrip = roundTrip;
  }

  override submit(): Error | null {
    return super.submit(this.#roundTrip.connection);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    super.handleCommandComplete(message, connection);
    if (!this.#roundTrip.isLast(this)) connection.emit('readyForQuery', { status: 'T' });
  }

  override handleError(error: Error, connection: Connection): void {
    super.handleError(error, connection);
    // A connection that is lost has failed them all by itself.
    if (this.#roundTrip.isLast(this) || !(error instanceof DatabaseError)) return;
    connection.emit('readyForQuery', { status: 'E' });
    connection.emit('errorMessage', error);
  }
}

function connectionOf(client: ClientBase): Connection & { readonly stream: Socket } {
  return (client as ClientBase & { connection: Connection & { readonly stream: Socket } }).connection;
}
