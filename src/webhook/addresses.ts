import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * What is not the internet, by IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry), with multicast and what is
 * reserved. Of IPv6 only what is given out to the world (2000::/3) is the internet.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const GLOBAL_IPV6 = ['2000::/3'];
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special = listOf([...SPECIAL_IPV4, ...SPECIAL_IPV6]);
const globalIpv6 = listOf(GLOBAL_IPV6);

const INSIDE = 'must not lead to an address of a network inside';

export class AddressRefusedError extends Error {
  constructor(host: string) {
    super(`${host} is not an address that webhooks may go to`);
  }
}

/**
 * Where webhooks may go: to the internet, by https, and to networks of the configuration. Names are looked up for each
 * connection, which goes to the very address that was looked at: a name that leads elsewhere a moment later gains nothing.
 */
export class Addresses {
  readonly #allowed: BlockList;

  constructor(
    allowedNetworks: readonly string[],
    private readonly resolve: typeof dns.lookup = dns.lookup,
  ) {
    this.#allowed = listOf(allowedNetworks);
  }

  /** What is wrong with a URL, before anybody is asked for its name; undefined: nothing. */
  complaintOf(text: string): string | undefined {
    if (!URL.canParse(text)) return 'must be a URL like https://shop.example/wallet-events';
    const url = new URL(text);
    if (!['https:', 'http:'].includes(url.protocol)) return 'must begin with https://';
    if (url.username !== '' || url.password !== '') return 'must have no user or password';
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.#mayReach(host, url.protocol)) return INSIDE;
    return undefined;
  }

  /** The same, with what its name leads to at this moment. */
  async complaintOnLookup(text: string): Promise<string | undefined> {
    const complaint = this.complaintOf(text);
    if (complaint !== undefined) return complaint;
    const url = new URL(text);
    const host = hostOf(url);
    if (isIP(host) !== 0) return undefined;
    const addresses = await new Promise<readonly string[]>((resolve) => {
      this.resolve(host, { all: true }, (_error, found) => {
        // There are none where the name is not known.
        resolve(Array.isArray(found) ? found.map(({ address }) => address) : []);
      });
    });
    if (addresses.length === 0) return 'must have a name that can be looked up';
    if (addresses.every((address) => this.#mayReach(address, url.protocol))) return undefined;
    return url.protocol === 'http:' ? 'must begin with https://' : INSIDE;
  }

  /** To be given to whoever connects: the addresses it finds are those that are connected to. */
  lookupFor(protocol: string): LookupFunction {
    return (hostname, options, callback) => {
      this.resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) {
          callback(error, '');
          return;
        }
        const isSafe = found.length > 0 && found.every(({ address }) => this.#mayReach(address, protocol));
        if (!isSafe) callback(new AddressRefusedError(hostname), '');
        else if (options.all) callback(null, found);
        else callback(null, found[0]!.address, found[0]!.family);
      });
    };
  }

  /** Whoever connects to an address that is written as such looks nothing up. */
  refuseLiteral(url: URL): void {
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.#mayReach(host, url.protocol)) throw new AddressRefusedError(host);
  }

  #mayReach(address: string, protocol: string): boolean {
    const plain = withoutMapping(address.replace(/%.*$/, ''));
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (this.#allowed.check(plain, family)) return true;
    if (protocol !== 'https:' || special.check(plain, family)) return false;
    return version === 4 || globalIpv6.check(plain, 'ipv6');
  }
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: { readonly hostname: string }): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** An IPv4 address that is written as one of IPv6 (::ffff:127.0.0.1) is what it is. */
function withoutMapping(address: string): string {
  if (isIP(address) !== 6) return address;
  // In its one spelling: ::ffff:7f00:1.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
