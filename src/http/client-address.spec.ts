import { clientOf, trustsProxies } from './client-address';

describe('one client is', () => {
  it.each([
    ['203.0.113.7', ['203.0.113.7:51234', '203.0.113.7:51235', '::ffff:203.0.113.7', '[::ffff:203.0.113.7]:80']],
    ['2001:db8:0:0::/64', ['2001:db8::1', '[2001:db8::1]', '[2001:DB8::2]:443', '2001:0db8:0:0:ffff:1:2:3']],
    ['2001:db8:1:2::/64', ['2001:db8:1:2::', '2001:db8:1:2:3:4:5:6', '[2001:db8:1:2::192.0.2.1]:1']],
    ['1:0:2:3::/64', ['1::2:3:4:5:6:7']],
    ['0:0:0:0::/64', ['::1', '::']],
    ['fe80:0:0:0::/64', ['fe80::1%eth0']],
    ['unknown', ['unknown']],
  ])('%s', (client, entries) => {
    expect(new Set(entries.map(clientOf))).toEqual(new Set([client]));
  });
});

it('trusts the proxies of its networks, whatever form their addresses have', () => {
  const trusts = trustsProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8']) as (entry: string) => boolean;

  const trusted = ['10.1.2.3', '10.1.2.3:8080', '::ffff:10.1.2.3', '192.0.2.1', 'fd12::1', '[fd12::1]:443'];
  expect(trusted.filter((entry) => !trusts(entry))).toEqual([]);
  expect(['11.0.0.1', '192.0.2.2', 'fe80::1', 'unknown', ''].filter(trusts)).toEqual([]);
});

it('trusts nobody unless told to', () => {
  expect(trustsProxies([])).toBe(false);
});
