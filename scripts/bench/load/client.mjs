import { WalletClient } from '@wallet-service/client';
import { writeOf } from './requests.mjs';
import { Tally } from './tally.mjs';

/**
 * Closed loop, by the client as a game server has it: callers in one process, each of which posts again when it has its
 * answer. What was refused is told by its status.
 */
export async function clientLoop({ urls, connections, amount, batching, requests: { run, headers } }) {
  const wallet = new WalletClient({ url: urls[0], headers, batching });
  const tally = new Tally();
  let sent = 0;
  let failures = 0;
  const call = async () => {
    while (sent < amount) {
      const { key, ...write } = writeOf(run, (sent += 1) - 1);
      const began = performance.now();
      const status = await statusOf(wallet.post({ ...write, assetSymbol: 'GOLD' }, { key }));
      if (status === undefined) failures += 1;
      else tally.add(status, performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, call));
  const rate = (tally.count / (performance.now() - began)) * 1_000;
  return { sent, repeated: 0, rate, latency: tally.summary(), failures };
}

const statusOf = (call) => call.then(() => 201, ({ status }) => status); // prettier-ignore
