import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A keep-alive connection that carries one request at a time, for the open loop. It reads only what the answers of this
 * service need (a status and a Content-Length), which leaves the processors to the service.
 */
export class Connection {
  #socket;
  #host;
  #received = '';
  #answered;

  /** @param on `{ free, lost }`: when the connection can take the next request, and when it is gone */
  constructor(url, on) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.once('connect', () => on.free(this));
    this.#socket.on('data', (text) => {
      this.#received += text;
      this.#readAnswer(on);
    });
    this.#socket.on('error', () => {});
    this.#socket.once('close', () => on.lost(this, this.#answered));
  }

  /** @param answered called with the status and the body */
  send({ method, path, headers, body }, answered) {
    this.#answered = answered;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    if (body !== '') lines.push(`Content-Length: ${body.length}\r\n`);
    this.#socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${lines.join('')}\r\n${body}`, 'latin1');
  }

  close() {
    this.#socket.destroy();
  }

  #readAnswer(on) {
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#received.slice(0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`An answer without Content-Length:\n${head}`);
    const body = this.#received.slice(headEnd + HEAD_END.length);
    if (body.length < length) return;
    this.#received = '';
    const answered = this.#answered;
    this.#answered = undefined;
    // An answer to nothing: the server has waited too long for a request (408), and closes.
    answered?.(Number(head.slice(9, 12)), body);
    if (/connection: close/i.test(head)) this.close();
    else on.free(this);
  }
}
