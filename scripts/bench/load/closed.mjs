import autocannon from 'autocannon';
import { requestSource } from './requests.mjs';
import { Tally } from './tally.mjs';

// Autocannon looks this often whether it is done.
const SAMPLE_MS = 50;
// Longer than the service's own deadline for a request.
const TIMEOUT_SECONDS = 20;

/**
 * Closed loop: each connection sends its next request when the last one is answered. A number of requests, not a time,
 * so that each one that is sent is also answered, and counts can be compared exactly afterwards.
 */
export async function closedLoop({ urls, connections, amount, requests }) {
  const source = requestSource(requests);
  const tally = new Tally();
  const window = throughputWindow(tally, Math.floor(amount / connections));
  const result = await new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url: urls,
        connections,
        amount,
        sampleInt: SAMPLE_MS,
        timeout: TIMEOUT_SECONDS,
        requests: [{ setupRequest: (request) => Object.assign(request, source.next()) }],
      },
      (error, outcome) => (error ? reject(error) : resolve(outcome)),
    );
    instance.on('response', (client, status, _bytes, latencyMs) => {
      tally.add(status, latencyMs);
      window.note(client);
    });
  });
  return {
    sent: source.sent,
    repeated: source.repeated,
    rate: window.rate(),
    latency: tally.summary(),
    failures: result.errors,
  };
}

/** From the first answer until the first connection has had all of its share: until then all of them are at work. */
function throughputWindow(tally, share) {
  const answers = new Map();
  let first, last, counted;
  return {
    note(client) {
      const now = performance.now();
      first ??= now;
      const answered = (answers.get(client) ?? 0) + 1;
      answers.set(client, answered);
      if (last === undefined && answered >= share) [last, counted] = [now, tally.count];
    },
    rate: () => ((counted - 1) / (last - first)) * 1000,
  };
}
