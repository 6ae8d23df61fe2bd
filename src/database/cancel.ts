import { type ClientBase, Connection, type ConnectionConfig } from 'pg';

/** What the driver does not document of a connection that is open, and of one that is to be. */
interface Running {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
  readonly connectionParameters: { readonly ssl?: ConnectionConfig['ssl'] };
}
interface Canceling {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/** Whoever does not take it by then will end the statement by its own time limit. */
const GIVE_UP_MS = 2_000;

/**
 * Asks PostgreSQL, or the pooler in front of it, to end what the connection is running, by a connection of its own as the
 * protocol has it: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 * Nobody waits for it: whether it came in time shows by how the statement ends.
 */
export function cancelRunning(client: ClientBase): void {
  const { host, port, processID, secretKey, connectionParameters } = client as ClientBase & Running;
  const { ssl } = connectionParameters;
  const connection = new Connection({ ssl }) as Connection & Canceling;
  connection.on('error', () => undefined);
  connection.once('connect', () => {
    if (ssl) connection.requestSsl();
    else connection.cancel(processID, secretKey);
  });
  connection.once('sslconnect', () => {
    connection.cancel(processID, secretKey);
  });
  setTimeout(() => connection.stream.destroy(), GIVE_UP_MS).unref();
  if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
  else connection.connect(port, host);
}
