import { connect, createServer } from 'node:net';

/** ReadyForQuery, while idle; and what an administrator's pg_terminate_backend makes of a connection. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');
const ENDED = errorResponse({ S: 'FATAL', C: '57P01', M: 'terminating connection due to administrator command' });

/**
 * Stands between a service and PostgreSQL, and loses the connection at the moment that a test is about. Several losses
 * happen one after the other, in the order in which they were asked for. A loss is `unsent` (the server never gets the
 * text) or `unanswered` (the server executes it, but its answer is lost).
 */
export class PostgresProxy {
  #server;
  /** Of which it is one at a time, except where a test has said otherwise. */
  #targets;
  #sockets = new Set();
  #held = [];
  #cuts = [];

  constructor(target) {
    this.#targets = [new URL(target)];
    this.#server = createServer((client) => this.#relay(client));
  }

  static async start(target) {
    const proxy = new PostgresProxy(target);
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url() {
    const url = new URL(this.#targets[0]);
    url.host = `127.0.0.1:${this.#server.address().port}`;
    return url.href;
  }

  /** How many of the losses that were asked for have not happened yet. */
  get pending() {
    return this.#cuts.length;
  }

  /** Loses the next connection on which the service sends this text; so many of them, one after the other. */
  loseAt(text, loss, times = 1) {
    this.#cuts.push({ text, loss, times });
  }

  /** From the next time this text is sent, that connection stays open, but nothing passes any more. */
  freezeAt(text) {
    this.#cuts.push({ text, loss: 'frozen', times: 1 });
  }

  /** The next connection of this application is ended by the server in the moment in which it becomes ready. */
  endWhenReady(application) {
    this.#cuts.push({ text: `application_name\0${application}\0`, loss: 'ended', times: 1 });
  }

  /** From now on no connection is lost. */
  heal() {
    this.#cuts = [];
  }

  /** Loses the service's side at the next time this text is sent; the server gets it all the same, by `deliver`. */
  holdAt(text) {
    this.#cuts.push({ text, loss: 'held', times: 1 });
  }

  /** What was on its way reaches the server at last. */
  deliver() {
    for (const deliver of this.#held.splice(0)) deliver();
  }

  /** Every connection that there is. */
  loseAll() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From now on another server is behind it, or others in turn; nobody hears of the one before any more. */
  turnTo(...targets) {
    this.#targets = targets.map((target) => new URL(target));
    this.loseAll();
  }

  async stop() {
    this.loseAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #relay(client) {
    const target = this.#targets.shift();
    this.#targets.push(target);
    const server = connect(Number(target.port), target.hostname);
    const lose = () => {
      client.destroy();
      server.destroy();
    };
    let lost;
    client.on('data', (sent) => {
      lost ??= this.#lossAt(sent);
      if (lost === 'held') {
        this.#held.push(() => server.end(sent));
        client.destroy();
      } else if (lost === 'unsent') lose();
      else if (lost !== 'frozen') server.write(sent);
    });
    server.on('data', (answered) => {
      if (lost === 'ended' && answered.includes(READY)) client.end(Buffer.concat([answered, ENDED]), lose);
      else if (lost === undefined || lost === 'ended') client.write(answered);
      // The tag with which PostgreSQL says that the transaction is over.
      else if (lost === 'unanswered' && answered.includes('COMMIT\0')) lose();
    });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket
        .on('error', () => socket.destroy())
        .on('close', () => {
          this.#sockets.delete(socket);
          // A host that is frozen, or gone, does not even say goodbye.
          if (lost !== 'frozen' && lost !== 'held') lose();
        });
    }
  }

  #lossAt(sent) {
    const [next] = this.#cuts;
    if (!next || !sent.includes(next.text)) return undefined;
    if (--next.times === 0) this.#cuts.shift();
    return next.loss;
  }
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-ERRORRESPONSE */
function errorResponse(fields) {
  const texts = Object.entries(fields).map(([name, value]) => `${name}${value}\0`);
  const body = Buffer.from(`${texts.join('')}\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
