import { ALICE } from './support/service';
import { useWorld } from './support/world';

const LIMIT = 3;

const { service } = useWorld({
  redis: 'none',
  settings: { TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8', RATE_LIMIT_READS_PER_MINUTE: `${LIMIT}` },
  forEachTest: true,
});

it.each([
  ['with changing ports', (index: number) => `203.0.113.7:5123${index}`],
  ['behind a proxy with changing ports', (index: number) => `203.0.113.7, 10.0.0.1:808${index}`],
  ['in IPv6, with and without brackets', (index: number) => (index % 2 ? '2001:db8::1' : '[2001:db8::1]:443')],
  ['with all addresses of its IPv6 network', (index: number) => `2001:db8::${index}:1`],
])('counts a client %s as one', async (_how, address) => {
  const statuses: number[] = [];
  for (let index = 1; index <= LIMIT + 1; index++) {
    const headers = { 'X-Forwarded-For': address(index) };
    statuses.push((await service.get(`/api/v1/wallets/${ALICE}/balance`, headers)).status);
  }
  expect(statuses).toEqual([200, 200, 200, 429]);
});
