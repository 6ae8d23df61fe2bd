import { buildClient } from '../../build-client.mjs';
import { check, contest, ratio } from '../contest.mjs';
import { atMost, rateAtLeast } from '../report.mjs';

/** What packages/client makes of many callers in one process, and of one who is alone, with batching and without. */
export async function client(stage, options, report) {
  await buildClient({ signal: stage.signal });
  const database = await stage.databases.copy();
  const service = { kind: 'writes', services: [await stage.startService(database)], database };
  const throughput = await contest(stage, options, [
    { label: 'client, batching; 64 callers', ...service, client: { batching: true } },
    { label: 'client, one request a call; 64 callers', ...service, client: { batching: false } },
  ]);
  const lone = { connections: 1, requests: options.loneRequests, ...service };
  const alone = await contest(stage, options, [
    { label: 'client, batching; 1 caller', ...lone, client: { batching: true } },
    { label: 'client, one request a call; 1 caller', ...lone, client: { batching: false } },
  ]);
  report.section('The client in one process');
  report.measured(throughput[0], rateAtLeast(throughput[0], throughput[1], 3, 'one request a call'));
  report.measured(throughput[1]);
  const p50 = ({ p50: value }) => value;
  report.measured(alone[0], atMost(ratio(alone[0], alone[1], p50), 1.1, 'one request a call, p50'));
  report.measured(alone[1]);
  await check(stage, report, [...throughput, ...alone]);
}
