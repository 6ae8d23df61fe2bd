import { createSocket, type Socket } from 'node:dgram';
import dns from 'node:dns';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo } from 'node:net';
import { Addresses } from '../src/webhook/addresses';
import { Courier } from '../src/webhook/courier';
import { selfSignedCertificate } from './support/certificate';
import { WebhookReceiver, WEBHOOKS } from './support/webhook-receiver';
import { useWorld } from './support/world';

/** Each leads to this machine, to a network inside, or to what clouds tell of themselves; or would, if it were understood. */
const FORMS = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://%31%32%37.0.0.1/',
  'https://0.0.0.0/',
  'https://0/',
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://192.0.0.192/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b:1::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fe80::1%25eth0]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'http://93.184.215.14/',
  'ftp://93.184.215.14/',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
  'https://',
  'javascript:alert(1)',
] as const;

const REFUSED = /^\S+ is not an address that webhooks may go to$/;
/** What is said of those that lead nowhere anyway. */
const NOWHERE: Partial<Record<(typeof FORMS)[number], RegExp>> = {
  'https://[fe80::1%25eth0]/': /^Invalid URL$/,
  // By the resolver of the machine.
  'https://LOCALHOST./': /ENOTFOUND|is not an address that webhooks may go to$/,
  'file:///etc/passwd': /^Protocol "file:" not supported/,
  'https://': /^Invalid URL$/,
  'javascript:alert(1)': /^Protocol "javascript:" not supported/,
};

describe('an address that webhooks may not go to', () => {
  const { service } = useWorld({ settings: { WEBHOOK_ALLOWED_NETWORKS: 'none' } });

  it.each(FORMS)('is refused as %s, before and when it is sent to', async (url) => {
    const answer = await service.postTo(WEBHOOKS, { url }, null);
    expect([url, answer]).toMatchObject([url, { status: 400, body: { code: 'VALIDATION_FAILED', errors: { url: [expect.any(String)] } } }]); // prettier-ignore
    // As if it had been kept in spite of that.
    const courier = new Courier({ WEBHOOK_ALLOWED_NETWORKS: [], WEBHOOK_TIMEOUT_MS: 2_000 });
    const attempt = await courier.post(url, {}, '{}', new AbortController().signal);
    courier.close();
    if (url.includes('@')) return;
    expect([url, attempt]).toMatchObject([url, { isDelivered: false, status: null }]);
    expect([url, attempt.error]).toEqual([url, expect.stringMatching(NOWHERE[url] ?? REFUSED)]);
  });

  it('is not refused where it is the internet', () => {
    const addresses = new Addresses([]);
    for (const url of [
      'https://93.184.215.14/',
      'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
      'https://[::ffff:93.184.215.14]/',
    ]) {
      expect([url, addresses.complaintOf(url)]).toEqual([url, undefined]);
    }
  });

  it('nor where the configuration allows it, in plain as well', () => {
    const addresses = new Addresses(['10.0.0.0/8', '::1']);
    for (const url of ['http://10.1.2.3/', 'https://[::1]/', 'http://[::ffff:10.1.2.3]/']) {
      expect([url, addresses.complaintOf(url)]).toEqual([url, undefined]);
    }
    for (const url of ['http://11.1.2.3/', 'https://127.0.0.1/']) expect(addresses.complaintOf(url)).toBeDefined();
  });
});

/** A name server whose answers change: the first are for whoever looks before, the others for who connects. */
class NameServer {
  readonly #socket: Socket = createSocket('udp4');
  readonly asked: string[] = [];
  answers: (count: number) => string[] = () => [];

  async start(): Promise<typeof dns.lookup> {
    this.#socket.on('message', (query, { port, address }) => {
      this.#socket.send(this.#answer(query), port, address);
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    const resolver = new dns.Resolver();
    resolver.setServers([`127.0.0.1:${this.#socket.address().port}`]);
    return ((name: string, _options: unknown, callback: (error: Error | null, found: dns.LookupAddress[]) => void) => {
      resolver.resolve4(name, (error, found) => {
        callback(error, error ? [] : found.map((address) => ({ address, family: 4 })));
      });
    }) as typeof dns.lookup;
  }

  stop(): void {
    this.#socket.close();
  }

  /** The question goes back, with an A record for each address that lives for no time at all. */
  #answer(query: Buffer): Buffer {
    const end = query.indexOf(0, 12) + 5;
    this.asked.push(query.subarray(12, end).toString('latin1'));
    const addresses = this.answers(this.asked.length);
    const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, addresses.length, 0, 0, 0, 0]);
    const records = addresses.map((address) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])); // prettier-ignore
    return Buffer.concat([header, query.subarray(12, end), ...records]);
  }
}

describe('a name that leads somewhere else', () => {
  const names = new NameServer();
  let lookup: typeof dns.lookup;
  const never = new AbortController().signal;

  beforeAll(async () => {
    lookup = await names.start();
  });

  afterAll(() => {
    names.stop();
  });

  const courierTo = (allowed: readonly string[]) =>
    new Courier({ WEBHOOK_ALLOWED_NETWORKS: [], WEBHOOK_TIMEOUT_MS: 2_000 }, new Addresses(allowed, lookup));

  it('when it is connected to than when it was looked at, is refused', async () => {
    names.asked.length = 0;
    names.answers = (count) => (count === 1 ? ['93.184.215.14'] : ['127.0.0.1']);
    expect(await new Addresses([], lookup).complaintOnLookup('https://rebinding.test/')).toBeUndefined();
    expect(await new Addresses([], lookup).complaintOnLookup('https://rebinding.test/')).toMatch('network inside');
    const courier = courierTo([]);
    expect(await courier.post('https://rebinding.test/', {}, '{}', never)).toMatchObject({
      isDelivered: false,
      error: 'rebinding.test is not an address that webhooks may go to',
    });
    courier.close();
  });

  it('or to several addresses, one of which is inside, is refused', async () => {
    names.answers = () => ['93.184.215.14', '10.0.0.1'];
    expect(await new Addresses([], lookup).complaintOnLookup('https://two.test/')).toMatch('network inside');
    const courier = courierTo([]);
    expect((await courier.post('https://two.test/', {}, '{}', never)).error).toMatch('not an address');
    courier.close();
  });

  it('is connected to at the very address that was looked at, and not looked up again', async () => {
    const receiver = await WebhookReceiver.start();
    names.asked.length = 0;
    names.answers = (count) => (count === 1 ? ['127.0.0.1'] : ['10.0.0.1']);
    const courier = courierTo(['127.0.0.0/8']);
    const attempt = await courier.post(receiver.url.replace('127.0.0.1', 'inside.test'), {}, '{}', never);
    // It has no signature.
    expect([attempt.status, names.asked.length]).toEqual([401, 1]);
    courier.close();
    await receiver.stop();
  });

  it('by a redirect is not followed', async () => {
    const [receiver, inside] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
    const courier = courierTo(['127.0.0.0/8']);
    const server = answering(inside.url);
    const url = await server.start();
    expect(await courier.post(url, {}, '{}', never)).toMatchObject({ isDelivered: false, status: 307 });
    expect(inside.invalid).toEqual([]);
    courier.close();
    await server.stop();
    await Promise.all([receiver.stop(), inside.stop()]);
  });

  it('or to a server whose certificate does not hold, is not told anything', async () => {
    const { certificate, key } = selfSignedCertificate('127.0.0.1');
    const server = createHttps({ cert: certificate, key }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const courier = courierTo(['127.0.0.0/8']);
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await courier.post(url, {}, '{}', never)).toMatchObject({ isDelivered: false, status: null, error: expect.stringMatching(/certificate/) as string }); // prettier-ignore
    courier.close();
    server.close();
  });

  it('and answers for ever, is left in time, with no more than 1 kB of what it says', async () => {
    const receiver = await WebhookReceiver.start();
    const courier = new Courier({ WEBHOOK_ALLOWED_NETWORKS: ['127.0.0.0/8'], WEBHOOK_TIMEOUT_MS: 300 });
    const server = answering('', (response) => {
      response.writeHead(500);
      response.write('x'.repeat(100_000));
    });
    const attempt = await courier.post(await server.start(), {}, '{}', never);
    expect([attempt.status, attempt.answer?.length]).toEqual([500, 1_024]);
    await server.stop();
    const silent = answering('', () => undefined);
    expect(await courier.post(await silent.start(), {}, '{}', never)).toMatchObject({
      status: null,
      error: 'no answer in time',
    });
    await silent.stop();
    courier.close();
    await receiver.stop();
  });
});

function answering(to: string, answer?: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => {
    if (answer) answer(response);
    else response.writeHead(307, { Location: to }).end();
  });
  return {
    start: async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
