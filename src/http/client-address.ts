import { BlockList, isIP, isIPv6 } from 'node:net';

/** What proxies write into X-Forwarded-For: the address alone, or with a port, an IPv6 one then in brackets. */
const ENTRY = /^(?:\[(?<bracketed>[^\]]+)\]|(?<dotted>[\d.]+))(?::\d+)?$/;

/** For Fastify: whether an address is that of a proxy which is believed. */
export function trustsProxies(networks: readonly string[]): false | ((entry: string) => boolean) {
  if (networks.length === 0) return false;
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    trusted.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (entry) => {
    const address = addressOf(entry);
    return isIP(address) !== 0 && trusted.check(address, familyOf(address));
  };
}

/**
 * Whom an address stands for, as the rate limit counts: an IPv4 address, or the /64 network of an IPv6 address, since
 * whoever has one such address has all of its network.
 */
export function clientOf(entry: string): string {
  const address = addressOf(entry);
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  return mapped ?? (isIPv6(address) ? networkOf(address) : address);
}

function addressOf(entry: string): string {
  const { bracketed, dotted } = ENTRY.exec(entry)?.groups ?? {};
  const [address = ''] = (bracketed ?? dotted ?? entry).split('%', 1);
  return address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** `2001:db8::1` is of `2001:db8:0:0::/64`. */
function networkOf(address: string): string {
  // In the one form that each address has for a URL: without capitals, zeros in front and dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}
