import { connect } from 'node:net';
import { type Answer } from './service';

/**
 * Sends the lines of a request's head just as they are, and gives back the answer: for what no HTTP client would send.
 *
 * @param lines one character is one byte, as in HTTP itself
 */
export async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const head = [...lines, `Content-Length: ${Buffer.byteLength(body)}`, 'Host: service', 'Connection: close', '', ''];
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.write(Buffer.from(head.join('\r\n'), 'latin1'));
    socket.write(body);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('end', () => {
      resolve(Buffer.concat(received));
    });
    socket.on('error', reject);
  });
  return answerOf(bytes.toString());
}

export function answerOf(response: string): Answer {
  const [head = '', ...rest] = response.split('\r\n\r\n');
  const [statusLine = '', ...fields] = head.split('\r\n');
  const headers = new Headers(fields.map((field) => field.split(/: ?(.*)/, 2) as [string, string]));
  const text = rest.join('\r\n\r\n');
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: Number(statusLine.split(' ')[1]), headers, text, body };
}
